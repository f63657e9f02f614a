# Completion of tvdb in fish. It asks tvdb itself, by System.CommandLine's directive [suggest:POSITION].
function __tvdb_complete
    set -l line (string replace -r '^\s*\S+' '' -- (commandline -cp | string collect))
    tvdb "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
end
complete -c tvdb -a '(__tvdb_complete)'

# Completion of tvdb in fish. It asks tvdb itself, by System.CommandLine's directive [suggest:POSITION].
function __tvdb_ask
    set -l line (string replace -r '^\s*\S+' '' -- (commandline -cp | string collect))
    set -g __tvdb_answers (tvdb "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null | string match -rv '^$')
    test (count $__tvdb_answers) -gt 0
end
# What tvdb knows nothing of is a file's name.
complete -c tvdb -n __tvdb_ask -f -a '$__tvdb_answers'

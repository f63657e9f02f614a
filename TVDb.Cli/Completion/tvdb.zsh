#compdef tvdb
# Completion of tvdb in zsh. It asks tvdb itself, by System.CommandLine's directive [suggest:POSITION].
_tvdb() {
    local line=" ${(j: :)words[2,CURRENT]}"
    local -a suggestions=("${(@f)$("$words[1]" "[suggest:${#line}]" "$line" 2>/dev/null)}")
    # Options are suggested to those who began one.
    [[ $words[CURRENT] == -* ]] || suggestions=(${suggestions:#-*})
    # What tvdb knows nothing of is a file's name.
    compadd -- ${suggestions:#} || _files
}
compdef _tvdb tvdb

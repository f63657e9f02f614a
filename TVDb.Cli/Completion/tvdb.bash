# Completion of tvdb in bash. It asks tvdb itself, by System.CommandLine's directive [suggest:POSITION].
_tvdb_complete() {
    local line=${COMP_LINE:${#COMP_WORDS[0]}} point=$((COMP_POINT - ${#COMP_WORDS[0]})) suggestion
    COMPREPLY=()
    while IFS= read -r suggestion; do
        # Options are suggested to those who began one.
        [[ $suggestion == "$2"* && ($suggestion != -* || $2 == -*) ]] && COMPREPLY+=("$suggestion")
    done < <("$1" "[suggest:$point]" "$line" 2>/dev/null)
}
# What tvdb knows nothing of is a file's name.
complete -o default -F _tvdb_complete tvdb

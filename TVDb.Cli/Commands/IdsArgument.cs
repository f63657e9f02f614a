using System.CommandLine;

namespace TVDb.Cli.Commands;

/// <summary>Ids, one or more. An option that is misspelt is told as that, and not asked for as an id.</summary>
internal sealed class IdsArgument : Argument<string[]>
{
    public IdsArgument(string name, string description)
        : base(name)
    {
        Description = description;
        Arity = ArgumentArity.OneOrMore;
        Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-')))
            {
                result.AddError($"{token.Value} is no option of this command");
            }
        });
    }
}

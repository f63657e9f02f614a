using Microsoft.Extensions.Options;
using TVDb.MockProviders;

try
{
    await MockProvidersApp.Build(args).RunAsync();
    return 0;
}
catch (OptionsValidationException e)
{
    await Console.Error.WriteLineAsync("TVDb.MockProviders cannot start:");
    foreach (var problem in e.Failures)
    {
        await Console.Error.WriteLineAsync("  " + problem);
    }
    return 1;
}

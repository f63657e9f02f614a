using TVDb.Cli.Client;

namespace TVDb.Cli.Output;

/// <summary>Shows how documents get on, for as long as the work lasts.</summary>
internal interface IProgressView : IRunObserver
{
    Task ShowAsync(Func<Task> work);
}

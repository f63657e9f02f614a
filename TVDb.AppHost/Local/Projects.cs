using Aspire.Hosting;
using TVDb.AppHost.Local;

// Aspire's SDK generates these classes from the project references; underscores stand for the names' dots.
#pragma warning disable CA1707
namespace Projects;

internal sealed class TVDb_Pipeline : IProjectMetadata
{
    public string ProjectPath => BuildFacts.ProjectPath("TVDb.Pipeline");
}

using Spectre.Console;

namespace TVDb.Cli.Output;

/// <summary>Names and values below a line, indented.</summary>
internal static class DetailGrid
{
    public static Grid Create() =>
        new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn(new GridColumn().Padding(0, 0, 0, 0));
}

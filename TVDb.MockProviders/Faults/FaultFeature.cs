using System.Text.Json;

namespace TVDb.MockProviders.Faults;

internal static class FaultFeature
{
    private const string Path = "/__admin/faults";

    public static void AddFaults(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FaultBook>();
        builder.Services.AddSingleton<LostAnswers>();
    }

    public static void UseFaults(this WebApplication app) => app.UseMiddleware<FaultMiddleware>();

    public static void MapFaults(this WebApplication app)
    {
        app.MapGet(Path, (FaultBook book) => Answer(book));
        app.MapPut(Path, PutAsync);
        app.MapDelete(Path, (FaultBook book) =>
        {
            book.Replace([]);
            return Results.NoContent();
        });
        app.MapGet("/__admin/lost-answers", (LostAnswers lost) => Results.Json(lost.Read(), LostAnswersJson.Default.LostAnswersAnswer));
    }

    private static async Task<IResult> PutAsync(HttpRequest request, FaultBook book)
    {
        List<FaultRule>? rules;
        try
        {
            rules = await JsonSerializer.DeserializeAsync(request.Body, FaultJson.Default.ListFaultRule, request.HttpContext.RequestAborted);
        }
        catch (JsonException e)
        {
            return Refuse([$"{e.Path}: {e.Message}"]);
        }
        if (rules is null || rules.Contains(null!))
        {
            return Refuse(["$: want a list of rules."]);
        }
        if (FaultValidation.Validate(rules) is { Count: > 0 } errors)
        {
            return Refuse(errors);
        }
        book.Replace(rules);
        return Answer(book);
    }

    private static IResult Answer(FaultBook book) => Results.Json(book.Current.Rules, FaultJson.Default.IReadOnlyListFaultRule);

    private static IResult Refuse(IReadOnlyList<string> errors) =>
        Results.Json(new FaultErrors(errors), FaultJson.Default.FaultErrors, statusCode: StatusCodes.Status400BadRequest);
}

using System.Text.Json;

namespace TVDb.MockProviders.LlamaParse;

internal sealed record DetailBody(string Detail);

internal sealed record ValidationBody(IReadOnlyList<ValidationItem> Detail);

/// <param name="Loc">The way to the bad value, beginning with where it came: body, query, path.</param>
internal sealed record ValidationItem(string Type, IReadOnlyList<string> Loc, string Msg, string? Input);

/// <summary>A call refused before any work.</summary>
internal sealed record LlamaRefusal(int Status, string Body)
{
    public static LlamaRefusal JobNotFound { get; } = Of(StatusCodes.Status404NotFound, "Parse job not found");

    public static LlamaRefusal ResultNotFound { get; } =
        Of(StatusCodes.Status404NotFound, "Result not found. Check job status to see if it has completed.");

    public static LlamaRefusal FileNotFound { get; } = Of(StatusCodes.Status404NotFound, "File not found");

    public static LlamaRefusal EmptyFile { get; } = Of(StatusCodes.Status400BadRequest, "File is empty.");

    public static LlamaRefusal Of(int status, string detail) => new(status, Json(detail));

    public static LlamaRefusal Invalid(string type, string msg, string? input, params IReadOnlyList<string> loc) => new(
        StatusCodes.Status422UnprocessableEntity,
        JsonSerializer.Serialize(new ValidationBody([new ValidationItem(type, loc, msg, input)]), LlamaJson.Default.ValidationBody));

    public static LlamaRefusal Missing(params IReadOnlyList<string> loc) => Invalid("missing", "Field required", null, loc);

    public static LlamaRefusal TooLarge(long bytesMax) =>
        Of(StatusCodes.Status413PayloadTooLarge, $"File too large. The maximum file size is {bytesMax} bytes.");

    public static string Json(string detail) => JsonSerializer.Serialize(new DetailBody(detail), LlamaJson.Default.DetailBody);

    public IResult ToResult() => Results.Text(Body, "application/json", statusCode: Status);
}

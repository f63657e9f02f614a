using System.Text.Json;

namespace TVDb.MockProviders.OpenAI;

/// <summary>OpenAI's error form; all four members are always sent, null or not.</summary>
internal sealed record OpenAIError(string Message, string Type, string? Param, string? Code)
{
    public const string InvalidRequest = "invalid_request_error";

    public string ToJson() => JsonSerializer.Serialize(new OpenAIErrorBody(this), OpenAIJson.Default.OpenAIErrorBody);
}

internal sealed record OpenAIErrorBody(OpenAIError Error);

/// <summary>A call refused before any work.</summary>
internal sealed record OpenAIRefusal(int Status, OpenAIError Error)
{
    public static OpenAIRefusal BadJson { get; } = Invalid(
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. "
        + "The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)");

    public static OpenAIRefusal MissingModel { get; } = Invalid("you must provide a model parameter");

    public static OpenAIRefusal Invalid(string message, string? param = null, string? code = null) =>
        new(StatusCodes.Status400BadRequest, new OpenAIError(message, OpenAIError.InvalidRequest, param, code));

    public static OpenAIRefusal UnknownModel(string model) => new(
        StatusCodes.Status404NotFound,
        new OpenAIError($"The model `{model}` does not exist or you do not have access to it.", OpenAIError.InvalidRequest, null, "model_not_found"));

    public IResult ToResult() => Results.Json(new OpenAIErrorBody(Error), OpenAIJson.Default.OpenAIErrorBody, statusCode: Status);
}

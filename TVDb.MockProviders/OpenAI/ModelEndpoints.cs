using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.OpenAI;

internal sealed record ModelItem(string Id, string Object, long Created, string OwnedBy);

internal sealed record ModelList(string Object, IReadOnlyList<ModelItem> Data);

/// <summary>Unpaid, and therefore what health probes ask.</summary>
internal static class ModelEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/models", List).As(RouteNames.OpenAIModels, OpenAIWire.Instance);
        app.MapGet("/v1/models/{id}", Get).As(RouteNames.OpenAIModels, OpenAIWire.Instance);
    }

    private static IResult List(OpenAIModels models) =>
        Results.Json(new ModelList("list", [.. models.All.Select(Item)]), OpenAIJson.Default.ModelList);

    private static IResult Get(string id, OpenAIModels models) => models.All.FirstOrDefault(model => model.Id == id) is { } model
        ? Results.Json(Item(model), OpenAIJson.Default.ModelItem)
        : OpenAIRefusal.UnknownModel(id).ToResult();

    private static ModelItem Item(OpenAIModel model) => new(model.Id, "model", model.Created, "system");
}

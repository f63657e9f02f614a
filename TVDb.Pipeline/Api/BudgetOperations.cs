using Grpc.Core;
using NodaTime;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.RunTime;
using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Api;

/// <summary>Operators' calls on budgets. See controls.proto.</summary>
public sealed class BudgetOperations(BudgetChanges changes, BudgetSettingMessages budgets, CostOptions options)
{
    private const int ThresholdsMax = 10;

    public Task<V1.ListBudgetsResponse> ListAsync() => budgets.ReadAsync();

    /// <exception cref="RequestException">It cannot be set.</exception>
    public async Task<V1.BudgetSetting> SetAsync(V1.SetBudgetRequest request)
    {
        var by = OperatorFields.ReadAuthor(request.Who, request.Why);
        var budget = ReadName(request.Name);
        if (request.Limit is null && request.Duration is not null)
        {
            throw RequestException.InvalidField("duration", "DURATION_WITHOUT_LIMIT", "needs a limit: a zone and thresholds are set for good");
        }
        if (request.Limit is null && request.TimeZone.Length == 0 && request.Thresholds is null)
        {
            throw RequestException.InvalidField("limit", "NOTHING_TO_SET", "one of limit, time_zone and thresholds is needed");
        }
        var wish = new BudgetWish(budget)
        {
            Limit = request.Limit is { } limit ? ReadLimit(limit, budget.Unit) : null,
            For = request.Duration is { } duration ? ModeOperations.ReadSpan("duration", duration) : null,
            Zone = ReadZone(request.TimeZone),
            Thresholds = request.Thresholds is { } thresholds ? ReadThresholds(thresholds) : null,
        };
        Check(await changes.SetAsync(wish, request.HasExpectedRevision ? request.ExpectedRevision : null, by));
        return await budgets.FindAsync(budget.Name)
            ?? throw RequestException.NotFound("BUDGET_NOT_FOUND", $"name: there is no budget {budget.Name}; one that is to begin needs a limit");
    }

    /// <exception cref="RequestException">It cannot be reset.</exception>
    public async Task<V1.BudgetSetting?> ResetAsync(V1.ResetBudgetRequest request)
    {
        var by = OperatorFields.ReadAuthor(request.Who, request.Why);
        var name = ReadName(request.Name).Name;
        var result = await changes.ResetAsync(name, request.HasExpectedRevision ? request.ExpectedRevision : null, by);
        Check(result);
        var now = await budgets.FindAsync(name);
        return now is null && result.Outcome == ChangeOutcome.Unchanged
            ? throw RequestException.NotFound("BUDGET_NOT_FOUND", $"name: there is no budget {name}")
            : now;
    }

    private static void Check(ChangeResult<BudgetSettings> result)
    {
        if (result.Outcome == ChangeOutcome.Conflict)
        {
            throw new RequestException(StatusCode.Aborted, "REVISION_CHANGED", $"the budgets were changed meanwhile: they are of revision {result.Now.Revision}");
        }
    }

    private Budget ReadName(string name) => BudgetList.TryParseName(name, options.Providers, out var budget)
        ? budget
        : throw RequestException.InvalidField("name", "INVALID_BUDGET", $"must be {BudgetList.ExpectedName}");

    private static LimitWish ReadLimit(V1.BudgetLimit limit, BudgetUnit unit)
    {
        switch (limit.KindCase)
        {
            case V1.BudgetLimit.KindOneofCase.Unlimited when limit.Unlimited:
                return new LimitWish(null);
            case V1.BudgetLimit.KindOneofCase.Usd when unit == BudgetUnit.Usd:
                return new LimitWish((limit.Usd.ToAmount()
                    ?? throw RequestException.InvalidField("limit", "INVALID_MONEY", $"must be USD, from 0 to {NanoUsd.Max}")).Value);
            case V1.BudgetLimit.KindOneofCase.Requests when unit == BudgetUnit.Requests:
                return limit.Requests is >= 0 and <= int.MaxValue
                    ? new LimitWish(limit.Requests)
                    : throw RequestException.InvalidField("limit", "INVALID_REQUESTS", $"must be 0 to {int.MaxValue} requests");
            default:
                throw RequestException.InvalidField("limit", "WRONG_UNIT", unit == BudgetUnit.Usd ? "must be usd or unlimited for this budget" : "must be requests or unlimited for this budget");
        }
    }

    private static DateTimeZone? ReadZone(string name) => name.Length == 0
        ? null
        : DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)
            ?? throw RequestException.InvalidField("time_zone", "UNKNOWN_TIME_ZONE", "must be a time zone of the IANA database, such as Europe/Berlin");

    private static List<decimal> ReadThresholds(V1.AlertThresholds thresholds)
    {
        // A double such as 0.8 becomes the decimal that it was written as.
        var shares = thresholds.Shares.Select(share => double.IsFinite(share) && share is > 0 and <= 10 ? (decimal)share : 0).Distinct().Order().ToList();
        return shares.Count <= ThresholdsMax && shares.All(share => share > 0 && decimal.Round(share, 3) == share)
            ? shares
            : throw RequestException.InvalidField("thresholds", "INVALID_THRESHOLDS", $"must be at most {ThresholdsMax} shares above 0 and up to 10, with at most three decimals");
    }
}

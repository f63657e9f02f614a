using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.Faults;

/// <summary>Refuses rules that could never do what they say, each by its place in the list.</summary>
internal static class FaultValidation
{
    public static List<string> Validate(IReadOnlyList<FaultRule> rules)
    {
        var errors = new List<string>();
        for (var i = 0; i < rules.Count; i++)
        {
            Validate(rules[i], $"[{i}]", errors);
        }
        return errors;
    }

    private static void Validate(FaultRule rule, string at, List<string> errors)
    {
        Require(RouteNames.All.Contains(rule.Route), $"{at}.route: '{rule.Route}' is none of {string.Join(", ", RouteNames.All)}.");
        Require(rule.Rate is null or (>= 0 and <= 1), $"{at}.rate: not from 0 to 1.");
        Require(rule.Next is null or >= 1, $"{at}.next: not at least 1.");
        Require(rule.Error is null or { Status: >= 400 and <= 599 }, $"{at}.error.status: not from 400 to 599.");
        Require(rule.Answer is null or { Body: not null }, $"{at}.answer.body: is missing.");
        Require(rule.Answer?.Status is null or (>= 200 and <= 599), $"{at}.answer.status: not from 200 to 599.");
        Require(rule.TruncateBody is null or >= 0, $"{at}.truncate_body: not at least 0 bytes.");
        Require(rule.SlowBody is null or >= 1, $"{at}.slow_body: not at least 1 byte a second.");
        Require(rule.Capacity is null or { RequestsPerSecond: not null } or { Concurrency: not null }, $"{at}.capacity: names no limit.");
        Require(rule.Capacity?.RequestsPerSecond is null or >= 1, $"{at}.capacity.requests_per_second: not at least 1.");
        Require(rule.Capacity?.Concurrency is null or >= 1, $"{at}.capacity.concurrency: not at least 1.");
        Require(rule.JobError is null or { Code.Length: > 0 }, $"{at}.job_error.code: is empty.");
        Require(rule.FailedPages is null || rule.FailedPages.All(page => page >= 1), $"{at}.failed_pages: pages begin at 1.");
        Require(
            rule.Credits is null or { Surcharge: > 0, Zero: false } or { Surcharge: > 0, LateMs: null } || rule.Credits.Zero != rule.Credits.LateMs is not null,
            $"{at}.credits: wants either zero or late_ms.");
        Require(rule.Credits is null or { Surcharge: >= 0 and <= 1_000_000 }, $"{at}.credits.surcharge: not from 0 to 1000000.");
        Require(rule.Credits?.LateMs is null or >= 0, $"{at}.credits.late_ms: not at least 0.");
        rule.Latency?.Validate($"{at}.latency", errors);
        ValidateReach(rule, at, errors);

        void Require(bool valid, string error)
        {
            if (!valid)
            {
                errors.Add(error);
            }
        }
    }

    /// <summary>A rule whose effects no call on its route can show is a mistake in the making.</summary>
    private static void ValidateReach(FaultRule rule, string at, List<string> errors)
    {
        var reaches = rule.Route switch
        {
            RouteNames.LlamaParseJob => rule.HasJobEffect || rule.Latency is not null,
            RouteNames.LlamaParseWebhook => rule.WebhookLoss || rule.Latency is not null,
            RouteNames.Any => rule.HasHttpEffect || rule.HasJobEffect || rule.WebhookLoss,
            _ => rule.HasHttpEffect,
        };
        if (!reaches)
        {
            errors.Add($"{at}: has no effect on this route (never_finish, job_error, failed_pages and credits are for "
                + $"{RouteNames.LlamaParseJob}, webhook_loss is for {RouteNames.LlamaParseWebhook}, the rest for paths).");
        }
    }
}

using Grpc.Core;
using TVDb.Pipeline.Api;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Api;

public class CostQueryReaderTests
{
    [Fact]
    public void Read_Nothing_IsAllOfTheCaller() =>
        Assert.Equal(new CostQuery("acme"), CostQueryReader.Read(new V1.GetCostRequest(), "acme"));

    [Fact]
    public void Read_EveryFilter_IsTaken()
    {
        var request = new V1.GetCostRequest { Provider = "openai", Tenant = "*", Model = "small", Window = V1.BudgetWindow.Hour, SeriesHours = 720, Forecast = true };

        Assert.Equal(
            new CostQuery("acme") { EveryTenant = true, Provider = "openai", Model = "small", Period = BudgetPeriod.Hour, SeriesHours = 720, Forecasts = true },
            CostQueryReader.Read(request, "acme"));
        Assert.Equal(new CostQuery("acme"), CostQueryReader.Read(new V1.GetCostRequest { Tenant = "acme" }, "acme"));
    }

    [Fact]
    public void Read_AnotherTenant_IsDenied()
    {
        var denied = Assert.Throws<RequestException>(() => CostQueryReader.Read(new V1.GetCostRequest { Tenant = "other" }, "acme"));

        Assert.Equal((StatusCode.PermissionDenied, "TENANT_OF_OTHERS", "tenant"), (denied.Code, denied.Reason, denied.Field));
        Assert.Equal("only 'acme', who calls, or '*' for operators; x-tvdb-tenant says for whom a call is made", denied.Problem);
    }

    [Fact]
    public void Read_OutOfRange_NamesTheFieldAndItsLimit()
    {
        AssertRefused(new V1.GetCostRequest { SeriesHours = 721 }, "series_hours: must be 0 to 720");
        AssertRefused(new V1.GetCostRequest { SeriesHours = -1 }, "series_hours: must be 0 to 720");
        AssertRefused(new V1.GetCostRequest { Window = (V1.BudgetWindow)9 }, "window: must be DAY, HOUR or MONTH");
        AssertRefused(new V1.GetCostRequest { Provider = new string('p', 129) }, "provider: must be at most 128 characters");
        AssertRefused(new V1.GetCostRequest { Model = new string('m', 129) }, "model: must be at most 128 characters");
    }

    private static void AssertRefused(V1.GetCostRequest request, string message)
    {
        var refused = Assert.Throws<RequestException>(() => CostQueryReader.Read(request, "acme"));

        Assert.Equal((StatusCode.InvalidArgument, message), (refused.Code, refused.Message));
    }
}

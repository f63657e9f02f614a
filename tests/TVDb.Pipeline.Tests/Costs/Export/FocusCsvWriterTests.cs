using System.Globalization;
using System.Text;
using CsvHelper;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Export;

namespace TVDb.Pipeline.Tests.Costs.Export;

public class FocusCsvWriterTests
{
    [Fact]
    public void Write_NoEntries_IsTheHeader() => Assert.Equal(
        "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeClass,"
        + "ChargeDescription,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,ConsumedUnit,ContractedCost,EffectiveCost,"
        + "InvoiceIssuerName,ListCost,PricingCategory,PricingQuantity,PricingUnit,ProviderName,PublisherName,ResourceId,ResourceType,"
        + "ServiceCategory,ServiceName,SkuId,SubAccountId,x_HoldId,x_PriceVersion,x_Sequence,x_Time,x_Variant,x_Verb\r\n",
        Text());

    [Fact]
    public void Write_Post_IsAUsageRow()
    {
        var row = Row(Entries.Post(123_000_000_020, new LedgerUsage(0, 0, 1234)));

        Assert.Equal(("123.000000020", "123.000000020", "123.000000020", "123.000000020", "USD"), (row["BilledCost"], row["EffectiveCost"], row["ListCost"], row["ContractedCost"], row["BillingCurrency"]));
        Assert.Equal(("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"), (row["BillingPeriodStart"], row["BillingPeriodEnd"]));
        Assert.Equal(("2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z"), (row["ChargePeriodStart"], row["ChargePeriodEnd"]));
        Assert.Equal(("Usage", "", "1234", "Tokens", "1234", "Tokens"), (row["ChargeCategory"], row["ChargeClass"], row["ConsumedQuantity"], row["ConsumedUnit"], row["PricingQuantity"], row["PricingUnit"]));
        Assert.Equal(("openai", "text-embedding-3-small", "acme", "job-7"), (row["ProviderName"], row["SkuId"], row["SubAccountId"], row["ResourceId"]));
        Assert.Equal((Entries.HoldId, "42", "2026-11-23", "post"), (row["x_HoldId"], row["x_Sequence"], row["x_PriceVersion"], row["x_Verb"]));
    }

    [Fact]
    public void Write_PagesAndCredits_ConsumesPagesAndPricesCredits()
    {
        var row = Row(Entries.Post(1, new LedgerUsage(10, 30, 0)));

        Assert.Equal(("10", "Pages", "30", "Credits"), (row["ConsumedQuantity"], row["ConsumedUnit"], row["PricingQuantity"], row["PricingUnit"]));
    }

    [Fact]
    public void Write_AdjustDownwards_IsANegativeAdjustmentThatStaysANumber()
    {
        var row = Row(Entries.Adjust(5, was: 20));

        Assert.Equal(("-0.000000015", "Adjustment", "", ""), (row["BilledCost"], row["ChargeCategory"], row["PricingQuantity"], row["ConsumedUnit"]));
    }

    [Fact]
    public void Write_WhatChangesNoPostedMoney_HasNoRow() => Assert.Equal(Text(), Text(Entries.Expire(), Entries.Reconcile(null)));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("a=1", "a=1")]
    [InlineData("say \"a, b\"\r\nc", "say \"a, b\"\r\nc")]
    public void Write_AnyText_ComesBackWholeAndIsNoFormula(string text, string expected)
    {
        var row = Row(Entries.Post(1, call: new CallFacts(text, text, text, text)));

        Assert.Equal((expected, expected, expected, expected), (row["SubAccountId"], row["ProviderName"], row["SkuId"], row["x_PriceVersion"]));
    }

    [Fact]
    public void Write_TextWithQuotesAndCommas_IsQuotedAsRfc4180Wants() =>
        Assert.Contains(",\"settled by operator: say \"\"a, b\"\"\",", Text(Entries.Reconcile(7, "say \"a, b\"")), StringComparison.Ordinal);

    private static Dictionary<string, string> Row(JournalEntry entry)
    {
        using var reader = new CsvReader(new StringReader(Text(entry)), CultureInfo.InvariantCulture);
        return Assert.Single(reader.GetRecords<dynamic>().Cast<IDictionary<string, object>>()).ToDictionary(field => field.Key, field => (string)field.Value);
    }

    private static string Text(params JournalEntry[] entries)
    {
        using var file = new MemoryStream();
        using (var writer = new FocusCsvWriter(file))
        {
            foreach (var entry in entries)
            {
                writer.Write(entry);
            }
        }
        return Encoding.UTF8.GetString(file.ToArray());
    }
}

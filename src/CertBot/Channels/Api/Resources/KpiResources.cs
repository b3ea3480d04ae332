using System.ComponentModel;

namespace CertBot.Channels.Api.Resources;

[Description("The measures of an application in a month of the programme's zone.")]
internal sealed record KpiMonthResource
{
    [Description("The application.")]
    [SchemaHint("acme-sync")]
    public required string App { get; init; }

    [Description("Its vendor.")]
    [SchemaHint("acme")]
    public required string Vendor { get; init; }

    [Description("The month.")]
    [SchemaHint("2026-10")]
    public required string Month { get; init; }

    [Description(
        "How far the month is: it runs, and the figures are those so far; it is over; or it is closed, and the figures are final but for corrections."
    )]
    [SchemaHint("closed", Words = ["running", "over", "closed"])]
    public required string State { get; init; }

    [Description("How often the closed month was corrected. The figures are the corrected ones.")]
    public required int Corrected { get; init; }

    [Description("How many cases were opened in it.")]
    public required int Cases { get; init; }

    [Description("When the figures were worked out (UTC).")]
    [SchemaHint("2026-11-08T00:00:00Z", Format = "date-time")]
    public required string At { get; init; }

    [Description("The measures, in the order of the programme.")]
    public required IReadOnlyList<KpiResource> Kpis { get; init; }

    [Description("What corrected the closed month, the oldest first.")]
    public required IReadOnlyList<KpiCorrectionResource> Corrections { get; init; }
}

[Description("A measure of a month.")]
internal sealed record KpiResource
{
    [Description("Which measure it is.")]
    [SchemaHint("overdue-response")]
    public required string Key { get; init; }

    [Description("Whether the value has to be at least or at most the target.")]
    [SchemaHint("at-most", Words = ["at-least", "at-most"])]
    public required string Aim { get; init; }

    [Description("What is to be reached: percent, a score of 10, or a count.")]
    public required decimal Target { get; init; }

    [Description("Fewer than so many are too few to judge.")]
    public required int MinimumSample { get; init; }

    [Description("What was counted; of the NPS the sum of the answers.")]
    public required decimal Numerator { get; init; }

    [Description("Of how many.")]
    public required int Denominator { get; init; }

    [Description("The value in the unit of the target; left out where there is nothing to measure.")]
    public decimal? Value { get; init; }

    [Description("Of the NPS the index of −100 to 100, which is not judged; else left out.")]
    public decimal? Index { get; init; }

    [Description("What it comes to.")]
    [SchemaHint("met", Words = ["met", "missed", "too-few", "no-data"])]
    public required string Verdict { get; init; }

    [Description("The ids of what was counted: cases, escalations, shortcomings. Of a closed month the first hundred.")]
    public required IReadOnlyList<string> Behind { get; init; }

    [Description("Twelve months, the oldest first; the last is this one.")]
    public required IReadOnlyList<KpiTrendResource> Trend { get; init; }

    [Description(
        "How many more may go wrong without the target being missed; left out where the month does not run, is missed so far, or has too few to judge."
    )]
    public int? Headroom { get; init; }

    [Description("The chance in percent that the month misses the target; left out where it is not forecast.")]
    public int? Forecast { get; init; }
}

[Description("A measure in one of twelve months.")]
internal sealed record KpiTrendResource
{
    [Description("The month.")]
    [SchemaHint("2026-09")]
    public required string Month { get; init; }

    [Description("The value; left out where there is none.")]
    public decimal? Value { get; init; }

    [Description("What it came to; left out where the application was not measured.")]
    [SchemaHint("met", Words = ["met", "missed", "too-few", "no-data"])]
    public string? Verdict { get; init; }
}

[Description("What became known after a month was closed.")]
internal sealed record KpiCorrectionResource
{
    [Description("When it was corrected (UTC).")]
    [SchemaHint("2026-11-13T09:05:00Z", Format = "date-time")]
    public required string At { get; init; }

    [Description("The measures that changed.")]
    public required IReadOnlyList<KpiChangeResource> Changes { get; init; }
}

[Description("A measure that was corrected.")]
internal sealed record KpiChangeResource
{
    [Description("Which measure it is.")]
    [SchemaHint("overdue-response")]
    public required string Key { get; init; }

    [Description("What was counted before.")]
    public required decimal From { get; init; }

    [Description("Of how many.")]
    public required int FromDenominator { get; init; }

    [Description("What is counted now.")]
    public required decimal To { get; init; }

    [Description("Of how many.")]
    public required int ToDenominator { get; init; }

    [Description("The ids of what counts now; the first few.")]
    public required IReadOnlyList<string> Added { get; init; }

    [Description("The ids of what counts no more; the first few.")]
    public required IReadOnlyList<string> Removed { get; init; }
}

[Description("The measured applications of your company in a month, in the order of their ids.")]
internal sealed record KpiPage
{
    [Description("The applications.")]
    public required IReadOnlyList<KpiMonthResource> Items { get; init; }

    [Description("Give it as `after` to get the next page; left out on the last one.")]
    [SchemaHint("acme-sync")]
    public string? Next { get; init; }
}

using System.Text.Json;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.PolicyTrials;
using NodaTime;

namespace CertBot.CommandLine.PolicyTrials;

/// <summary>As one JSON object, whose list of targets is printed while it is found.</summary>
internal sealed class TrialJson(TextWriter output) : ITrialReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private bool _hasTargets;

    public Task Begin(EditionPin edition, YearMonth from, YearMonth to) =>
        output.WriteAsync(
            $"{{\"edition\":{Json(edition.ToString())},\"from\":{Json(KpiMonths.Format(from))},\"to\":{Json(KpiMonths.Format(to))},\"targets\":["
        );

    public async Task Write(TargetChange change, string applicationName)
    {
        await output.WriteAsync(_hasTargets ? ",\n" : "\n");
        _hasTargets = true;
        await output.WriteAsync(
            Json(
                new
                {
                    application = change.Application.Value,
                    month = KpiMonths.Format(change.Month),
                    target = change.Key,
                    before = FigureOf(change.Figures.Before),
                    after = FigureOf(change.Figures.After),
                    differs = change.IsDifferent,
                }
            )
        );
    }

    public async Task End(TrialTotals totals)
    {
        var rest = Json(
            new
            {
                applications = totals.Applications,
                cases = totals.Late.Cases,
                same = totals.IsSame,
                missed = totals.Missed,
                late = totals.Months.Select(m => new
                {
                    month = KpiMonths.Format(m.Month),
                    cases = m.Late.Cases,
                    response = m.Late.Response,
                    resolution = m.Late.Resolution,
                }),
                review = new
                {
                    rounds = totals.Reviews.Before.Rounds,
                    weeks = decimal.Round(totals.Weeks, 2),
                    before = LoadOf(totals.Reviews.Before),
                    after = LoadOf(totals.Reviews.After),
                },
            }
        );
        await output.WriteLineAsync($"],{rest[1..]}");
    }

    private static object? FigureOf(KpiFigure? figure) =>
        figure is null
            ? null
            : new
            {
                verdict = TrialTable.VerdictName(figure.Verdict),
                value = figure.Value,
                numerator = figure.Numerator,
                denominator = figure.Denominator,
                target = figure.Target.Target,
            };

    private static object LoadOf(ReviewLoad load) =>
        new
        {
            tasks = load.Tasks,
            brokenPromises = load.BrokenPromises,
            byRole = load.TasksByRole,
        };

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, Options);
}

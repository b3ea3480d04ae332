using System.Globalization;
using CertBot.CommandLine.Sla;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.PolicyTrials;
using NodaTime;

namespace CertBot.CommandLine.PolicyTrials;

/// <summary>As a table for people.</summary>
internal sealed class TrialTable(TextWriter output) : ITrialReport
{
    private bool _hasTargets;

    public Task Begin(EditionPin edition, YearMonth from, YearMonth to) =>
        output.WriteLineAsync($"{edition} tried on {KpiMonths.Format(from)} to {KpiMonths.Format(to)}; nothing is written");

    public async Task Write(TargetChange change, string applicationName)
    {
        if (!_hasTargets)
            await Head("Targets missed, as it was and as it would have been");
        _hasTargets = true;
        await output.WriteLineAsync(
            $"  {KpiMonths.Format(change.Month)}  {Cell(OutputText.Quote(applicationName), 24)}  {Cell(change.Key, 18)}  {Cell(Describe(change.Figures.Before), 24)}  {Describe(change.Figures.After)}{(change.IsDifferent ? "  *" : "")}"
        );
    }

    public async Task End(TrialTotals totals)
    {
        if (!_hasTargets)
            await Head("No target was missed, and none would have been");
        else
            await output.WriteLineAsync($"  all: {Compare(totals.Missed)} missed; * another verdict: {Number(totals.DifferentVerdicts)}");

        await Head("Late cases    cases   by response       by resolution");
        foreach (var (month, late) in totals.Months)
            await output.WriteLineAsync(Row(KpiMonths.Format(month), late));
        await output.WriteLineAsync(Row("all", totals.Late));

        await Head("Reviewers");
        var (before, after) = totals.Reviews;
        await output.WriteLineAsync($"  {Cell("tasks", 24)}  {Compare(before.Tasks, after.Tasks)}");
        await output.WriteLineAsync($"  {Cell("tasks a week", 24)}  {Week(before.Tasks, totals)} -> {Week(after.Tasks, totals)}");
        foreach (var role in before.TasksByRole.Keys.Union(after.TasksByRole.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            await output.WriteLineAsync(
                $"  {Cell($"  {role}", 24)}  {Compare(before.TasksByRole.GetValueOrDefault(role), after.TasksByRole.GetValueOrDefault(role))}"
            );
        }

        await output.WriteLineAsync($"  {Cell("rounds", 24)}  {Number(before.Rounds)}");
        await output.WriteLineAsync($"  {Cell("promised days broken", 24)}  {Compare(before.BrokenPromises, after.BrokenPromises)}");
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            totals.IsSame
                ? $"{Number(totals.Applications)} applications, {Number(totals.Late.Cases)} cases: nothing would have been different"
                : $"{Number(totals.Applications)} applications, {Number(totals.Late.Cases)} cases. Escalations, ratings, surveys and audits are taken as they happened."
        );
    }

    private async Task Head(string title)
    {
        await output.WriteLineAsync();
        await output.WriteLineAsync(title);
    }

    private static string Row(string name, LateCases late) =>
        $"  {Cell(name, 10)}  {Number(late.Cases), 7}   {Cell(Compare(late.Response), 16)}  {Compare(late.Resolution)}";

    private static string Describe(KpiFigure? figure) =>
        figure switch
        {
            null => "no target",
            { Value: null } => VerdictName(figure.Verdict),
            { Value: { } value, Target.Target: var target } => string.Create(
                CultureInfo.InvariantCulture,
                $"{VerdictName(figure.Verdict)} ({value:0.##} of {target:0.##})"
            ),
        };

    public static string VerdictName(KpiVerdict verdict) =>
        verdict switch
        {
            KpiVerdict.Met => "met",
            KpiVerdict.Missed => "missed",
            KpiVerdict.TooFew => "too few",
            _ => "no data",
        };

    private static string Compare(BeforeAfter<int> numbers) => Compare(numbers.Before, numbers.After);

    private static string Compare(int before, int after) => before == after ? Number(before) : $"{Number(before)} -> {Number(after)}";

    private static string Week(int tasks, TrialTotals totals) => (tasks / totals.Weeks).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Cell(string text, int width) => text.PadRight(width);
}

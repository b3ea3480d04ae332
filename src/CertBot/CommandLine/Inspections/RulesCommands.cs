using System.CommandLine;
using System.Globalization;
using CertBot.CommandLine.Sla;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Rules;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;
using NodaTime.Text;

namespace CertBot.CommandLine.Inspections;

/// <summary>The commands about the rules of the inspection: <c>rules lint</c> for whoever edits them, and <c>rules show</c>.</summary>
internal static class RulesCommands
{
    public static Command RulesCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var file = new Argument<string?>("FILE") { Description = "A file of rules; without it, those in use.", Arity = ArgumentArity.ZeroOrOne };
        var lint = new Command("lint", "Check a file of rules: every fault at once.") { file };
        lint.SetAction((parsed, _) => Lint(parsed.GetValue(file), output, error, settings));

        var code = new Argument<string?>("CODE") { Description = "One rule, whole; without it, a line for each.", Arity = ArgumentArity.ZeroOrOne };
        var edition = new Option<string?>("--edition") { Description = "The edition of the programme." };
        var show = new Command("show", "The rules in use.") { code, edition };
        show.SetAction((parsed, _) => Show(parsed.GetValue(code), parsed.GetValue(edition), output, error, settings));
        return new Command("rules", "What packages are inspected for.") { lint, show };
    }

    private static async Task<int> Lint(string? path, TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        RuleBookResult result;
        if (path is not null)
            result = RuleBookLoader.Read(path);
        else
            result = new RuleBookResult.Valid(InUse(null, settings, out _)!);
        var faults = result switch
        {
            RuleBookResult.Invalid { Errors: var errors } => errors,
            RuleBookResult.Valid { Book: var book } => RuleBookCheck.Check(book),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        foreach (var fault in faults)
            await error.WriteLineAsync(fault);
        if (faults.IsEmpty && result is RuleBookResult.Valid { Book.Rules: var rules })
        {
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rules.Length} rules, {rules.Count(r => r.Severity == Severity.Blocking)} of them block; no faults"
                )
            );
        }
        return faults.IsEmpty ? 0 : 1;
    }

    private static async Task<int> Show(string? code, string? edition, TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        if (InUse(edition, settings, out var unknown) is not { } book)
        {
            await error.WriteLineAsync(unknown);
            return 2;
        }
        if (code is null)
        {
            foreach (var rule in book.Rules)
            {
                await output.WriteLineAsync(
                    $"{rule.Code, -26} {rule.Severity.ToString().ToLowerInvariant(), -12} {string.Join(',', rule.Criteria), -6} {rule.Title["en"]}"
                );
            }
            return 0;
        }
        if (book.Find(code) is not { } found)
        {
            await error.WriteLineAsync($"there is no rule {OutputText.Quote(code)}");
            return 2;
        }

        await output.WriteLineAsync(
            $"""
            {found.Code}: {found.Title["en"]}
            {found.Title["ru"]}
            severity: {found.Severity.ToString().ToLowerInvariant()}, criterion {string.Join(", ", found.Criteria)}, since {LocalDatePattern.Iso.Format(
                found.Since
            )}
            to mend: {found.Mend["en"]}
            {found.Mend["ru"]}
            source: {found.Source.By.ToString().ToLowerInvariant()}, {found.Source.Reference}
            hits (packages/hits): public {OrNone(found.BaseRate.PublicPackages)}, vendor's {OrNone(found.BaseRate.VendorPackages)}
            check: {found.Check}
            """
        );
        foreach (var (name, values) in found.Parameters)
            await output.WriteLineAsync($"  {name}: {string.Join(", ", values)}");
        return 0;
    }

    private static string OrNone(string rate) => rate.Length > 0 ? rate : "not measured";

    private static RuleBook? InUse(string? edition, Func<IConfigurationRoot> settings, out string reason) =>
        InspectCommands.RulesOf(EditionLoader.FolderIn(settings()), edition, out reason);
}

using System.Collections.Immutable;
using System.CommandLine;
using System.Reflection;
using CertBot.CommandLine.Sla;
using CertBot.Inspection;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Content;
using CertBot.Inspection.Reports;
using CertBot.Inspection.Rules;
using CertBot.Packages;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;

namespace CertBot.CommandLine.Inspections;

/// <summary>The command <c>inspect</c>: what the machine finds in a vendor's package, without a host. Exit codes: 0 nothing blocks, 1 something does, 2 refused.</summary>
internal static class InspectCommands
{
    private static readonly ImmutableDictionary<string, string> NoDismissals = ImmutableDictionary<string, string>.Empty;

    public static Command InspectCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var file = new Argument<string>("FILE") { Description = "The package (.gz), or a zip of packages." };
        var previous = new Option<string?>("--previous") { Description = "The file certified last, to tell what was lost since." };
        var demo = new Option<string?>("--demo") { Description = "The file with demonstration data." };
        var cultures = new Option<string?>("--cultures") { Description = "The languages you claim, such as en-US,ru-RU. English is always looked at." };
        var prefix = new Option<string?>("--prefix") { Description = "Your prefix of names, such as ACM." };
        var maintainer = new Option<string?>("--maintainer") { Description = "Your company's name in packages." };
        var version = new Option<string?>("--applied-version") { Description = "The version you apply for." };
        var edition = new Option<string?>("--edition") { Description = "The edition of the programme whose rules hold, such as creatio." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var sarif = new Option<string?>("--sarif") { Description = "Write the findings to this file as SARIF 2.1.0." };
        var missing = new Option<string?>("--missing") { Description = "Write the own strings that are not translated to this CSV file." };
        var command = new Command("inspect", "Look into a package as the certification does.")
        {
            file,
            previous,
            demo,
            cultures,
            prefix,
            maintainer,
            version,
            edition,
            json,
            sarif,
            missing,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (
                    SubmissionOf(
                        parsed.GetValue(cultures),
                        parsed.GetValue(prefix),
                        parsed.GetValue(maintainer),
                        parsed.GetValue(version),
                        out var submission
                    ) is
                    { } fault
                )
                {
                    await error.WriteLineAsync(fault);
                    return 2;
                }

                var folder = EditionLoader.FolderIn(settings());
                if (RulesOf(folder, parsed.GetValue(edition), out var unknown) is not { } rules)
                {
                    await error.WriteLineAsync(unknown);
                    return 2;
                }

                var inspection = new FileInspection(new PackageInspector(rules, PackageLimits.Default, InspectionLimits.Default), error);
                var result = await inspection.Run(parsed.GetRequiredValue(file), parsed.GetValue(demo), parsed.GetValue(previous), submission);
                switch (result)
                {
                    case null:
                        return 2;
                    case InspectionResult.Refused refused:
                        if (parsed.GetValue(json))
                            await output.WriteLineAsync(ReportJson.WriteRefusal(refused.Refusal, refused.Role));
                        var name = refused.Role switch
                        {
                            FileRole.Demo => parsed.GetValue(demo),
                            FileRole.Previous => parsed.GetValue(previous),
                            _ => parsed.GetValue(file),
                        };
                        await error.WriteLineAsync(RefusalLine.Of(refused, Path.GetFileName(name) ?? ""));
                        return 2;
                    case InspectionResult.Inspected { Report: var report }:
                        if (parsed.GetValue(sarif) is { } path)
                            await File.WriteAllTextAsync(path, ReportSarif.Write(report, ProgramVersion, NoDismissals), cancellationToken);
                        if (parsed.GetValue(missing) is { } list)
                            await File.WriteAllLinesAsync(list, MissingTextCsv.Lines(report.MissingStrings), cancellationToken);
                        if (parsed.GetValue(json))
                            await output.WriteLineAsync(ReportJson.Write(report));
                        else
                            await new InspectionTable(output, TerminalStyle.For(output)).Write(report);
                        return report.Count(Severity.Blocking) > 0 ? 1 : 0;
                    default:
                        throw new System.Diagnostics.UnreachableException();
                }
            }
        );
        return command;
    }

    private static string ProgramVersion =>
        typeof(InspectCommands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>The rules of an edition, the standard one without a name. Null, with a reason, if there is no such edition.</summary>
    /// <remarks>Reading all editions takes longer than inspecting most packages, so it is left out where nothing depends on it.</remarks>
    public static RuleBook? RulesOf(string? folder, string? edition, out string reason)
    {
        reason = "";
        if (folder is null && edition is null)
            return RuleBook.BuiltIn;

        var editions = EditionLoader.Load(folder);
        var name = edition ?? editions.Default.Pin.Name;
        if (editions.Names.Contains(name, StringComparer.Ordinal))
            return RuleBookLoader.Load(folder, name);
        reason = $"--edition: there is no edition {OutputText.Quote(name)}; there are {string.Join(", ", editions.Names)}";
        return null;
    }

    private static string? SubmissionOf(string? cultures, string? prefix, string? maintainer, string? version, out Submission submission)
    {
        ImmutableArray<string> claimed = [.. (cultures ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        submission = new(claimed.IsEmpty ? [Submission.English] : claimed, Blank(prefix), Blank(maintainer), Blank(version));
        if (claimed.FirstOrDefault(c => !IsCulture(c)) is { } wrong)
            return $"--cultures: {OutputText.Quote(wrong)} is no culture; one looks like en-US";
        return submission.Prefix is { } p && (p.Length is < 3 or > 15 || !p.All(char.IsAsciiLetterOrDigit))
            ? "--prefix: a prefix is 3 to 15 Latin letters and digits"
            : null;
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool IsCulture(string text) =>
        text.Length is >= 2 and <= 12
        && text.Split('-') is { Length: <= 3 } parts
        && parts.All(p => p.Length is >= 2 and <= 4 && p.All(char.IsAsciiLetterOrDigit))
        && parts[0].All(char.IsAsciiLetter);
}

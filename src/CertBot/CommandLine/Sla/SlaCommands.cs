using System.Collections.Immutable;
using System.CommandLine;
using CertBot.Repositories;

namespace CertBot.CommandLine.Sla;

/// <summary>The commands about due times: <c>sla due</c>.</summary>
internal static class SlaCommands
{
    public static Command SlaCommand(TextReader input, TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var package = new Option<string?>("--package") { Description = "The customer's support package: basic, business or premium." };
        var priority = new Option<string?>("--priority") { Description = "high, medium or low." };
        var zone = new Option<string?>("--zone") { Description = "The customer's time zone, such as Europe/Berlin." };
        var opened = new Option<string?>("--opened") { Description = "When the case was opened, such as 2026-03-27T15:30:00Z." };
        var target = new Option<string?>("--target") { Description = "A target in place of the package's, such as PT8H." };
        var pauses = new Option<string[]>("--pause") { Description = "START/END: a time that does not count; may be repeated." };
        var holidays = new Option<string?>("--holidays") { Description = "A file (.ics, or a date on each line) or a country or region, such as DE or DE-BY." };
        var at = new Option<string?>("--at") { Description = "Count until this time; else until the case is due." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var batch = new Option<bool>("--batch") { Description = "Read questions as JSON lines from standard input; one line answers each." };
        var due = new Command("due", "When a support case is due, and which time counts.")
        {
            package,
            priority,
            zone,
            opened,
            target,
            pauses,
            holidays,
            at,
            json,
            batch,
        };
        due.SetAction(
            async (parsed, cancellationToken) =>
            {
                var edition = EditionLoader.Load(EditionLoader.FolderIn(settings())).Default;
                var calculator = new SlaCalculator(edition);
                if (parsed.GetValue(batch))
                    return await SlaDue.RunBatch(calculator, input, output, cancellationToken);

                Option<string?>[] required = [package, priority, zone, opened];
                if (required.FirstOrDefault(o => parsed.GetValue(o) is null) is { } missing)
                {
                    await error.WriteLineAsync($"{missing.Name} is missing");
                    return 2;
                }

                var pairs = (parsed.GetValue(pauses) ?? []).Select(p => p.Split('/')).ToImmutableArray();
                if (pairs.Any(p => p.Length != 2))
                {
                    await error.WriteLineAsync("--pause is not START/END");
                    return 2;
                }

                var query = new SlaQuery
                {
                    Package = parsed.GetValue(package) ?? "",
                    Priority = parsed.GetValue(priority) ?? "",
                    Zone = parsed.GetValue(zone) ?? "",
                    Opened = parsed.GetValue(opened) ?? "",
                    Target = parsed.GetValue(target),
                    Pauses = [.. pairs.Select(p => (p[0], p[1]))],
                    Holidays = parsed.GetValue(holidays),
                    At = parsed.GetValue(at),
                };
                return await SlaDue.Run(calculator, query, parsed.GetValue(json), output, error);
            }
        );
        return new Command("sla", "Due times of support cases.") { due };
    }
}

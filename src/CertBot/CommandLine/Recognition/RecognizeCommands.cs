using System.CommandLine;
using CertBot.Core.Recognizers.Dates;
using CertBot.Core.Support;
using CertBot.Repositories;
using NodaTime;
using NodaTime.Text;

namespace CertBot.CommandLine.Recognition;

/// <summary><c>recognize</c>: what the bot reads in texts, one JSON line for each.</summary>
internal static class RecognizeCommands
{
    public static Command RecognizeCommand(TextReader input, TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var culture = new Option<string>("--culture")
        {
            Description = "en or ru; both are understood either way, as in the chat.",
            DefaultValueFactory = _ => "en",
        };
        culture.AcceptOnlyFromAmong("en", "ru");
        var kind = new Option<string>("--kind") { Description = string.Join(", ", RecognitionKinds.All.Keys) + ".", Required = true };
        kind.AcceptOnlyFromAmong([.. RecognitionKinds.All.Keys]);
        var reference = new Option<string?>("--reference") { Description = "The local time texts are relative to, such as 2026-03-11T10:30:00; else now." };
        var zone = new Option<string?>("--zone") { Description = "The time zone of it, such as Europe/Berlin; else the programme's." };
        var command = new Command("recognize", "Read texts from standard input, a JSON line each, and print what the bot reads in them.")
        {
            culture,
            kind,
            reference,
            zone,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var edition = EditionLoader.Load(EditionLoader.FolderIn(settings())).Default;
                var calendar = edition.Calendar();
                var zoneId = parsed.GetValue(zone) ?? edition.Zone;
                if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(zoneId) is not { } timeZone)
                {
                    await error.WriteLineAsync($"there is no time zone \"{zoneId}\"; zones have IANA names such as Europe/Berlin");
                    return 2;
                }

                var now = SystemClock.Instance.GetCurrentInstant().InZone(timeZone).LocalDateTime;
                if (parsed.GetValue(reference) is { } text)
                {
                    if (RecognitionLine.ParseReference(text) is not { } given)
                    {
                        await error.WriteLineAsync($"--reference is not a local time such as 2026-03-11T10:30:00: \"{text}\"");
                        return 2;
                    }

                    now = given;
                }

                var recognizer = new LineRecognizer(
                    RecognitionKinds.All[parsed.GetValue(kind) ?? ""],
                    new DateReference(now) { AddWorkingDays = calendar.AddWorkingDays }
                );
                return await recognizer.Run(input, output, error, cancellationToken);
            }
        );
        return command;
    }
}

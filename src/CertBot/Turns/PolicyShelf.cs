using CertBot.Core.Language;
using CertBot.Core.Policy;
using CertBot.Core.Texts;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Reads the editions the host serves under: the built-in ones and those of the operator's folder.</summary>
internal static class PolicyShelf
{
    /// <exception cref="PolicyRefused">A file of the folder is not an edition.</exception>
    public static EditionShelf Load(string? folder)
    {
        var files = folder is null ? [] : Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)));
        return Editions.From(files) switch
        {
            EditionsReading.Good { Editions: var editions } when editions.Standard is { } standard => new EditionShelf(editions.All, standard.Pin),
            EditionsReading.Bad { Faults: var faults } => throw new PolicyRefused(string.Join('\n', faults.Select(f => $"Policy:Folder: {f.File}: {InWords(f.Fault)}"))),
            _ => throw new PolicyRefused("Policy: no edition is the standard one."),
        };
    }

    /// <summary>The operator reads it in the log, before anybody's language is known.</summary>
    private static string InWords(EditionFault fault) =>
        new Spoken(new Reader(LanguageCode.En, DateTimeZone.Utc, Instant.MinValue, p => p.Value), ForeignText.Plain).Words(fault.Phrase);
}

/// <summary>An edition in the policy folder is not right; the message is one line for each fault.</summary>
internal sealed class PolicyRefused(string message) : Exception(message);

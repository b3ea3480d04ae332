using System.Collections.Immutable;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Policy.Parsing;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>All installed editions, and the default one for new applications.</summary>
internal sealed class InstalledEditions(ImmutableDictionary<EditionPin, Edition> all, EditionPin defaultPin)
{
    public ImmutableDictionary<EditionPin, Edition> All => all;

    public Edition Default { get; } = all[defaultPin];

    /// <summary>The pinned edition, or the default one if no pin is given. A pinned edition that is not installed is a deployment error and throws.</summary>
    public Edition Get(EditionPin? pin) =>
        pin is null ? Default
        : all.TryGetValue(pin, out var edition) ? edition
        : throw new InvalidOperationException($"edition {pin} is pinned by an application but not in the policy folder");
}

/// <summary>Loads the editions the host uses: the built-in ones and those in the operator's folder.</summary>
internal static class EditionLoader
{
    /// <exception cref="InvalidPolicyException">A file in the folder is not a valid edition.</exception>
    public static InstalledEditions Load(string? folder)
    {
        var files = folder is null
            ? []
            : Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)));
        return EditionCatalog.From(files) switch
        {
            EditionCatalogResult.Loaded { Catalog: var editions } when editions.Standard is { } standard => new InstalledEditions(editions.All, standard.Pin),
            EditionCatalogResult.Invalid { Errors: var faults } => throw new InvalidPolicyException(
                string.Join('\n', faults.Select(f => $"Policy:Folder: {f.File}: {Describe(f.Error)}"))
            ),
            _ => throw new InvalidPolicyException("Policy: no edition is the standard one."),
        };
    }

    /// <summary>Renders in English: the operator reads the message in the log at startup, before any user's language is known.</summary>
    private static string Describe(EditionError fault) =>
        new TextRenderer(new RenderContext(LanguageCode.En, DateTimeZone.Utc, Instant.MinValue, p => p.Value), OutputEncoder.ToPlainText).RenderValue(
            fault.Message
        );
}

/// <summary>An edition in the policy folder is invalid; the message has one line for each error.</summary>
internal sealed class InvalidPolicyException(string message) : Exception(message);

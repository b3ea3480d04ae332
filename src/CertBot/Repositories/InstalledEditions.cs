using System.Collections.Immutable;
using CertBot.Core.Policy;

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

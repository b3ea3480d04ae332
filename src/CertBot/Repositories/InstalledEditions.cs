using System.Collections.Immutable;
using CertBot.Core.Policy;

namespace CertBot.Repositories;

/// <summary>All editions, and the one under which new applications are taken in.</summary>
internal sealed class InstalledEditions(ImmutableDictionary<EditionPin, Edition> all, EditionPin defaultPin)
{
    public ImmutableDictionary<EditionPin, Edition> All => all;

    public Edition Default { get; } = all[defaultPin];

    /// <summary>The pinned edition. One that is not on the shelf is a broken installation, not a question to anybody.</summary>
    public Edition Get(EditionPin? pin) =>
        pin is null ? Default
        : all.TryGetValue(pin, out var edition) ? edition
        : throw new InvalidOperationException($"edition {pin} is pinned by an application but not in the policy folder");
}

using System.Text.Json.Serialization;

namespace CertBot.Core.Directory;

/// <summary>What somebody changes in their own profile, besides the language.</summary>
[JsonDerivedType(typeof(SetQuietHours), "quiet-hours")]
[JsonDerivedType(typeof(SetZone), "zone")]
[JsonDerivedType(typeof(SetDigest), "digest")]
public abstract record ProfileChange
{
    private ProfileChange() { }

    public abstract Person ApplyTo(Person person);

    public sealed record SetQuietHours(QuietHours Hours) : ProfileChange
    {
        public override Person ApplyTo(Person person) => person with { ChosenQuietHours = Hours };
    }

    /// <param name="Zone">An IANA time zone.</param>
    public sealed record SetZone(string Zone) : ProfileChange
    {
        public override Person ApplyTo(Person person) => person with { Zone = Zone, IsZoneChosen = true };
    }

    public sealed record SetDigest([property: JsonPropertyName("on")] bool IsWanted) : ProfileChange
    {
        public override Person ApplyTo(Person person) => person with { IsDigestOff = !IsWanted };
    }
}

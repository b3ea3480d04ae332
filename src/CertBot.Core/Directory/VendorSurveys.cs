using System.Collections.Immutable;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Directory;

/// <summary>How a vendor's customers are asked how content they are. It is the vendor's choice.</summary>
public enum SurveyChannel
{
    /// <summary>Nobody is asked.</summary>
    Off,

    /// <summary>This host writes to them.</summary>
    Mail,

    /// <summary>The vendor passes on links to this host.</summary>
    Link,

    /// <summary>A survey tool of the vendor's asks, and its answers are imported.</summary>
    Tool,
}

/// <summary>A vendor's choice.</summary>
/// <param name="Channel">How.</param>
/// <param name="Domains">The vendor's own mail domains, in lower case: whoever writes from one is no customer, and a vendor does not rate itself.</param>
/// <param name="By">Who chose.</param>
/// <param name="At">When (UTC).</param>
public sealed record VendorSurveys(SurveyChannel Channel, ImmutableArray<string> Domains, PersonId By, Instant At)
{
    /// <summary>Most domains of a vendor.</summary>
    public const int MaxDomains = 5;

    /// <summary>Whether this address is at one of the vendor's own domains, or at a part of one.</summary>
    public bool IsOwn(string email)
    {
        var domain = email[(email.LastIndexOf('@') + 1)..].Trim().ToLowerInvariant();
        return email.Contains('@', StringComparison.Ordinal) && Domains.Any(own => domain == own || domain.EndsWith($".{own}", StringComparison.Ordinal));
    }
}

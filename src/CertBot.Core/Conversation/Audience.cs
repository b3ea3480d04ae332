using CertBot.Core.Directory;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation;

/// <summary>The audience of a dialog. Whether a user may act here and now is decided by the domain.</summary>
public enum Audience
{
    Anyone,

    /// <summary>Belongs to no vendor yet.</summary>
    Newcomer,
    Vendor,
    Analyst,
    Leadership,
    Reviewer,
    Administrator,

    /// <summary>Belongs to a vendor, or is an administrator.</summary>
    VendorOrAdministrator,

    /// <summary>Holds any role.</summary>
    Platform,

    /// <summary>Members of a vendor and holders of any role.</summary>
    Involved,
}

public static class Audiences
{
    public static bool Includes(this Audience audience, Actor actor, Edition edition) =>
        audience switch
        {
            Audience.Newcomer => actor.Member is null && actor.Roles.IsEmpty,
            Audience.Vendor => actor.Member is not null,
            Audience.Analyst => actor.HasRole(RoleName.Analyst),
            Audience.Leadership => actor.HasAnyRole(edition.PriorityDeciders),
            Audience.Reviewer => actor.HasAnyRole(edition.Criteria.SelectMany(c => c.Reviewers)),
            Audience.Administrator => actor.HasRole(RoleName.Administrator),
            Audience.VendorOrAdministrator => actor.Member is not null || actor.HasRole(RoleName.Administrator),
            Audience.Platform => !actor.Roles.IsEmpty,
            Audience.Involved => actor.Member is not null || !actor.Roles.IsEmpty,
            _ => true,
        };
}

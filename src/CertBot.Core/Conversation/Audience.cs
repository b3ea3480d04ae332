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

    /// <summary>Audits the support of certified applications.</summary>
    Auditor,

    /// <summary>Belongs to a vendor, or is an administrator.</summary>
    VendorOrAdministrator,

    /// <summary>May do something about a matter of measures, by the edition.</summary>
    Sanctioner,

    /// <summary>Holds any role.</summary>
    Platform,

    /// <summary>Members of a vendor and holders of any role.</summary>
    Involved,

    /// <summary>Analysts, and the group of leadership: who reads the figures of all vendors side by side.</summary>
    KpiBoard,
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
            Audience.Auditor => actor.HasAnyRole(edition.SupportAudits.Auditors),
            Audience.Administrator => actor.HasRole(RoleName.Administrator),
            Audience.VendorOrAdministrator => actor.Member is not null || actor.HasRole(RoleName.Administrator),
            Audience.Sanctioner => actor.HasAnyRole(edition.SanctionRules.Everybody),
            Audience.Platform => !actor.Roles.IsEmpty,
            Audience.KpiBoard => actor.HasRole(RoleName.Analyst)
                || actor.HasAnyRole(edition.Groups.Where(g => g.Name == GroupName.Leadership).SelectMany(g => g.Roles)),
            Audience.Involved => actor.Member is not null || !actor.Roles.IsEmpty,
            _ => true,
        };
}

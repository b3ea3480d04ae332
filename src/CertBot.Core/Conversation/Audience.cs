using CertBot.Core.Directory;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation;

/// <summary>Who could use a dialog. Whether they may, here and now, is decided by the domain.</summary>
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

    /// <summary>Holds any role.</summary>
    Platform,

    /// <summary>A vendor's people, and whoever holds a role.</summary>
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
            Audience.Platform => !actor.Roles.IsEmpty,
            Audience.Involved => actor.Member is not null || !actor.Roles.IsEmpty,
            _ => true,
        };
}

using CertBot.Core.Policy;

namespace CertBot.Core.Directory.Rules;

/// <summary>Who may open a group's channel, to read and to speak there.</summary>
public static class GroupAccess
{
    /// <summary>Those who hold a role of the group. Somebody without one, be it an administrator, does not.</summary>
    public static bool CanOpen(Actor actor, GroupName group, Edition edition) => edition.Groups.Any(g => g.Name == group && actor.HasAnyRole(g.Roles));
}

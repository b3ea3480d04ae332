using CertBot.Core.Policy;

namespace CertBot.Core.Directory.Rules;

/// <summary>Decides who may open a group's channel to read and write.</summary>
public static class GroupAccess
{
    /// <summary>Only holders of one of the group's roles; an administrator without such a role may not.</summary>
    public static bool CanOpen(Actor actor, GroupName group, Edition edition) => edition.Groups.Any(g => g.Name == group && actor.HasAnyRole(g.Roles));
}

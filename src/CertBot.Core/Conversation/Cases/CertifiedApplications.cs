using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;

namespace CertBot.Core.Conversation.Cases;

/// <summary>The applications whose customers may file cases.</summary>
public static class CertifiedApplications
{
    /// <summary>Whether it is certified and concerns this person. A release that was certified stays so while the next one is on its way.</summary>
    public static bool Includes(Actor actor, ApplicationSummary summary) => IsCertified(summary) && (!actor.Roles.IsEmpty || actor.IsMemberOf(summary.Vendor));

    public static bool IsCertified(ApplicationSummary summary) => summary.IsCertified ?? summary.Stage == StageName.Certified;
}

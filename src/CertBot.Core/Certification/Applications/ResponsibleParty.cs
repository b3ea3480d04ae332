namespace CertBot.Core.Certification.Applications;

/// <summary>Whose turn it is.</summary>
public enum ResponsibleParty
{
    Vendor,
    Analysts,
    Leadership,
    Reviewers,

    /// <summary>Nobody's: deferred, certified, declined or withdrawn.</summary>
    Nobody,
}

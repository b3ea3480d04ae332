namespace CertBot.Core.Certification.Applications;

/// <summary>What follows from the state of a certificate.</summary>
public static class CertificateStates
{
    /// <summary>Whether the support of the application is audited regularly: it has a certificate, be it suspended, that was not withdrawn.</summary>
    public static bool IsAudited(Application app) => app.CertificateState is CertificateState.Valid or CertificateState.Suspended;
}

using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;

namespace CertBot.Core.Certification.Certificates;

/// <summary>Which events change whether an application carries the badge.</summary>
public static class CertificateChanges
{
    public static bool Includes(ApplicationEvent applicationEvent) =>
        applicationEvent
            is ApplicationEvent.CertificateGranted
                or ApplicationEvent.SanctionChanged { Event: SanctionEvent.TookEffect or SanctionEvent.Reinstated };
}

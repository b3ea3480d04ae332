namespace CertBot.Core.Kpis;

/// <summary>The measures of stage 5, as editions name them.</summary>
public static class KpiKey
{
    public const string Nps = "nps";
    public const string CsatResponses = "csat-responses";
    public const string CsatPositive = "csat-positive";
    public const string OverdueResponse = "overdue-response";
    public const string OverdueResolution = "overdue-resolution";
    public const string Escalations = "escalations";
    public const string SupportAudit = "support-audit";
}

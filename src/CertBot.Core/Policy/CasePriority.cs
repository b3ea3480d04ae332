namespace CertBot.Core.Policy;

/// <summary>How urgent a support case is.</summary>
public enum CasePriority
{
    High,
    Medium,
    Low,
}

/// <summary>How priorities are spelled in editions, cards and files.</summary>
public static class CasePriorities
{
    public static string NameOf(CasePriority priority) =>
        priority switch
        {
            CasePriority.High => "high",
            CasePriority.Medium => "medium",
            _ => "low",
        };

    /// <summary>Null for anything else than the three names.</summary>
    public static CasePriority? Parse(string name) =>
        name switch
        {
            "high" => CasePriority.High,
            "medium" => CasePriority.Medium,
            "low" => CasePriority.Low,
            _ => null,
        };
}

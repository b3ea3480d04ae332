using CertBot.Core.Directory;
using CertBot.Core.Policy.Parsing;

namespace CertBot.Core.Policy;

/// <summary>Reads the part of an edition's file that says how measures against certified applications are taken.</summary>
internal static class SanctionPolicyReader
{
    public static SanctionPolicy Read(EditionJsonReader reader) =>
        new()
        {
            Proposers = [.. reader.ReadKeys("propose").Select(r => new RoleName(r))],
            Approvers = [.. reader.ReadKeys("approve").Select(r => new RoleName(r))],
            GraceDays = reader.ReadInteger("graceDays", 1, 365),
            LastWarningDays = reader.ReadInteger("lastWarningDays", 1, 60),
            RemedyMaxDays = reader.ReadInteger("remedyMaxDays", 1, 730),
            StepReminderDays = reader.ReadInteger("stepReminderDays", 1, 60),
        };
}

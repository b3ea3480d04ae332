using CertBot.Core.Directory;
using CertBot.Core.Policy.Parsing;

namespace CertBot.Core.Policy;

/// <summary>Reads the part of an edition's file that says how support is audited. Older files have none.</summary>
internal static class AuditStandardsReader
{
    private const int MaxItems = 12;

    public static AuditStandards Read(EditionJsonReader root) =>
        root.Has("supportAudits") ? EditionReader.ReadChild(root.ReadObject("supportAudits"), ReadMembers) : AuditStandards.Default;

    private static AuditStandards ReadMembers(EditionJsonReader reader)
    {
        var standards = new AuditStandards
        {
            EveryMonths = reader.ReadInteger("everyMonths", 1, 60),
            SampleSize = reader.ReadInteger("sampleSize", 1, 20),
            Checklist = reader.ReadKeys("checklist"),
            AnswerChecklist = reader.ReadKeys("answerChecklist"),
            ShopperQuestions = reader.ReadInteger("shopperQuestions", 0, 10),
            AnswerWorkingDays = reader.ReadInteger("answerWithinDays", 1, 60),
            ShortcomingDays = reader.ReadInteger("shortcomingDays", 1, 365),
            ReminderDays = reader.ReadInteger("reminder", 1, 60),
            SoonDays = reader.ReadInteger("soonDays", 0, 365),
            MayProposeDeadline = reader.ReadBoolean("proposeDeadline"),
            Auditors = [.. reader.ReadKeys("auditors").Select(r => new RoleName(r))],
            Group = new(reader.ReadKey("group")),
        };
        foreach (var (name, keys) in new[] { ("checklist", standards.Checklist), ("answerChecklist", standards.AnswerChecklist) })
        {
            if (keys.Length is 0 or > MaxItems)
                reader.AddError(name, "checklist-length", keys.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return standards;
    }
}

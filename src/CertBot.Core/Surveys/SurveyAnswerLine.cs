using System.Globalization;
using CertBot.Core.Primitives;
using CertBot.Core.Support.FileImport;
using NodaTime;

namespace CertBot.Core.Surveys;

/// <summary>A line of a file of answers to surveys: one answer. Without a word which survey it is, a line that names a case is about the case.</summary>
public static class SurveyAnswerLine
{
    private const int MaxIdLength = 100;

    private const int MaxEmailLength = 254;

    public static LineResult<ToldAnswer> Parse(ImportLine line)
    {
        var cells = new ImportCells(line, DateTimeZone.Utc);
        var about = cells.Line(ImportColumns.Case, MaxIdLength);
        var kind = cells.Choice(ImportColumns.Survey, about.Length > 0 ? "csat" : "nps", "csat", "nps") == "csat" ? SurveyKind.Csat : SurveyKind.Nps;
        var (application, customer) = (cells.Line(ImportColumns.Application, MaxIdLength), cells.Line(ImportColumns.Customer, MaxIdLength));
        foreach (
            var missing in kind == SurveyKind.Csat
                ? new[] { (ImportColumns.Case, about) }
                : [(ImportColumns.Application, application), (ImportColumns.Customer, customer)]
        )
        {
            if (missing.Item2.Length == 0)
                cells.Refuse("import.bad.empty", new() { ["column"] = ImportCells.NameOf(missing.Item1) });
        }

        var email = cells.Line(ImportColumns.Email, MaxEmailLength, isRequired: true);
        var score = ScoreOf(line, cells);
        var answered = cells.RequiredTime(ImportColumns.Answered);
        if (cells.LocalTimes > 0)
            cells.Refuse("import.bad.no-offset", ImportColumns.Answered, line[ImportColumns.Answered]);
        var comment = cells.Text(ImportColumns.Comment, SurveyDecider.MaxCommentLength);
        var name = cells.Line(ImportColumns.Name, SurveyDecider.MaxNameLength);
        var isNameShown = cells.Choice(ImportColumns.Consent, "no", "yes", "no") == "yes";
        return cells.Fault is { } fault
            ? new LineResult<ToldAnswer>.Wrong(fault)
            : new LineResult<ToldAnswer>.Read(
                new ToldAnswer
                {
                    Kind = kind,
                    Case = kind == SurveyKind.Csat ? about : null,
                    Application = kind == SurveyKind.Nps ? application : null,
                    Customer = kind == SurveyKind.Nps ? customer : null,
                    Email = email,
                    Score = score,
                    At = answered ?? default,
                    Comment = comment,
                    Name = isNameShown && name.Length > 0 ? name : null,
                },
                0
            );
    }

    private static int ScoreOf(ImportLine line, ImportCells cells)
    {
        var said = line[ImportColumns.Rating].Trim();
        if (said.Length == 0)
            cells.Refuse("import.bad.empty", new() { ["column"] = ImportCells.NameOf(ImportColumns.Rating) });
        else if (!int.TryParse(said, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            cells.Refuse("import.bad.score", ImportColumns.Rating, said);
        return int.TryParse(said, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var score) ? score : 0;
    }
}

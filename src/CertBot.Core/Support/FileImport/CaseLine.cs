using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.Support.FileImport;

/// <summary>What became of a line: what it says, or the first reason why it cannot be taken.</summary>
public abstract record LineResult<T>
{
    private LineResult() { }

    /// <param name="Value">What the line says.</param>
    /// <param name="LocalTimes">So many of its times had no offset and were taken as local to the customer's zone.</param>
    public sealed record Read(T Value, int LocalTimes) : LineResult<T>;

    public sealed record Wrong(Refusal Refusal) : LineResult<T>;
}

/// <summary>What a line of cases refers to: the vendor's applications and people, the customer's zone, the time it is read.</summary>
public sealed record CaseLineContext
{
    /// <summary>The vendor's applications with their names.</summary>
    public required ImmutableArray<(ApplicationId Id, string Name)> Applications { get; init; }

    /// <summary>The vendor's people with their names.</summary>
    public required ImmutableArray<(PersonId Id, string Name)> People { get; init; }

    /// <summary>The zone of the customer the line names.</summary>
    public required DateTimeZone Zone { get; init; }

    public required Instant Now { get; init; }
}

/// <summary>A line of a file of cases: one case with everything that happened to it, a column for each kind of event.</summary>
public static class CaseLine
{
    /// <summary>Clocks of two systems may differ by so much.</summary>
    private static readonly Duration MaxAhead = Duration.FromMinutes(15);

    private const int MaxIdLength = 100;

    /// <summary>The customer the line names, as it is written there.</summary>
    public static CustomerId CustomerOf(ImportLine line) => new(UserText.ToOneLine(UserText.Sanitize(line[ImportColumns.Customer])));

    public static LineResult<CaseRecord> Parse(ImportLine line, CaseLineContext context)
    {
        var cells = new ImportCells(line, context.Zone);
        var id = cells.Line(ImportColumns.Id, MaxIdLength, isRequired: true);
        var subject = cells.Line(ImportColumns.Subject, CaseDecider.MaxSubjectLength, isRequired: true);
        var application = ApplicationOf(line, cells, context);
        var owner = OwnerOf(line, cells, context);
        var priority = cells.Choice(ImportColumns.Priority, "medium", "high", "medium", "low");
        var kind = cells.Choice(ImportColumns.Kind, "incident", "incident", "question", "presale");
        var contact = cells.Line(ImportColumns.Contact, TextRules.MaxNameLength);
        var email = cells.Line(ImportColumns.Email, TextRules.MaxNameLength);
        var opened = cells.RequiredTime(ImportColumns.Opened);
        var facts = Facts(line, cells);
        if (opened is { } start)
            CheckTimes(cells, start, facts, context.Now);
        if (cells.Fault is { } fault)
            return new LineResult<CaseRecord>.Wrong(fault);

        var opening = new CaseRegistration
        {
            Application = application ?? new(""),
            Customer = CustomerOf(line),
            Subject = subject,
            Filer = new CaseFiler(contact, email),
            OpenedAt = opened ?? context.Now,
            Priority = priority switch
            {
                "high" => CasePriority.High,
                "low" => CasePriority.Low,
                _ => CasePriority.Medium,
            },
            Kind = kind switch
            {
                "question" => CaseKind.Question,
                "presale" => CaseKind.Presale,
                _ => CaseKind.Incident,
            },
            Origin = CaseOrigin.File,
            ExternalId = id,
            Owner = owner,
        };
        return new LineResult<CaseRecord>.Read(new CaseRecord(opening, [.. facts.Select(f => f.Fact).OrderBy(f => f.At)]), cells.LocalTimes);
    }

    private static ApplicationId? ApplicationOf(ImportLine line, ImportCells cells, CaseLineContext context)
    {
        var said = cells.Line(ImportColumns.Application, TextRules.MaxLineLength);
        if (said.Length == 0 && context.Applications is [var only])
            return only.Id;
        if (said.Length == 0)
        {
            cells.Refuse("import.bad.empty", new() { ["column"] = ImportCells.NameOf(ImportColumns.Application) });
            return null;
        }

        if (context.Applications.FirstOrDefault(a => a.Id.Value == said) is { Id.Value: not null } exact)
            return exact.Id;
        if (context.Applications.Where(a => Same(a.Name, said) || Same(a.Id.Value, said)).Take(2).ToArray() is [var named])
            return named.Id;

        cells.Refuse("import.bad.application", ImportColumns.Application, said);
        return null;
    }

    private static PersonId? OwnerOf(ImportLine line, ImportCells cells, CaseLineContext context)
    {
        var said = cells.Line(ImportColumns.Owner, TextRules.MaxNameLength);
        if (said.Length == 0)
            return null;
        if (context.People.Where(p => p.Id.Value == said || Same(p.Name, said)).Take(2).ToArray() is [var person])
            return person.Id;

        cells.Refuse("import.bad.owner", ImportColumns.Owner, said);
        return null;
    }

    private static ImmutableArray<(string Column, CaseFact Fact)> Facts(ImportLine line, ImportCells cells)
    {
        var facts = ImmutableArray.CreateBuilder<(string Column, CaseFact Fact)>();
        Add(ImportColumns.Responded, at => new CaseFact.Responded(at));
        Add(ImportColumns.CustomerReplied, at => new CaseFact.CustomerReplied(at));
        foreach (var (starts, ends) in cells.Spans(ImportColumns.Waiting))
        {
            // The end is a fact of its own: a later file that knows it adds it to the wait that is known.
            facts.Add((ImportColumns.Waiting, new CaseFact.WaitedForCustomer(starts)));
            if (ends is { } end)
                facts.Add((ImportColumns.Waiting, new CaseFact.Resumed(end)));
        }

        Add(ImportColumns.Resolved, at => new CaseFact.Resolved(at));
        Add(ImportColumns.Reopened, at => new CaseFact.Reopened(at));
        if (RatingOf(line, cells, facts.Select(f => f.Fact).OfType<CaseFact.Resolved>()) is { } rating)
            facts.Add((ImportColumns.Rating, rating));
        return facts.ToImmutable();

        void Add(string column, Func<Instant, CaseFact> create)
        {
            foreach (var at in cells.Times(column))
                facts.Add((column, create(at)));
        }
    }

    private static CaseFact.Rated? RatingOf(ImportLine line, ImportCells cells, IEnumerable<CaseFact.Resolved> resolved)
    {
        var said = line[ImportColumns.Rating].Trim();
        var comment = cells.Text(ImportColumns.Comment, TextRules.MaxTextLength);
        if (said.Length == 0)
            return null;
        if (!int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var score) || score is < 1 or > 5)
        {
            cells.Refuse("import.bad.rating", ImportColumns.Rating, said);
            return null;
        }

        // A rating without a time of its own was given when the case was resolved.
        if ((cells.Times(ImportColumns.Rated) is [.., var at] ? at : resolved.Select(r => (Instant?)r.At).Max()) is { } when)
            return new CaseFact.Rated(when, score) { Comment = comment };

        cells.Refuse("import.bad.rated", new() { ["column"] = ImportCells.NameOf(ImportColumns.Rated) });
        return null;
    }

    private static void CheckTimes(ImportCells cells, Instant opened, ImmutableArray<(string Column, CaseFact Fact)> facts, Instant now)
    {
        foreach (var (column, at) in facts.Select(f => (f.Column, f.Fact.At)).Prepend((ImportColumns.Opened, opened)))
        {
            if (at < opened)
            {
                cells.Refuse(
                    "import.bad.before-opened",
                    new()
                    {
                        ["column"] = ImportCells.NameOf(column),
                        ["at"] = LocalizableValue.Timestamp(at),
                        ["opened"] = LocalizableValue.Timestamp(opened),
                    }
                );
            }
            else if (at > now + MaxAhead)
            {
                cells.Refuse("import.bad.future", new() { ["column"] = ImportCells.NameOf(column), ["at"] = LocalizableValue.Timestamp(at) });
            }
        }

        Instant[] resolved = [.. facts.Where(f => f.Fact is CaseFact.Resolved).Select(f => f.Fact.At)];
        foreach (var (_, fact) in facts.Where(f => f.Fact is CaseFact.Reopened && !resolved.Any(r => r <= f.Fact.At)))
            cells.Refuse("import.bad.reopened", new() { ["at"] = LocalizableValue.Timestamp(fact.At) });
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

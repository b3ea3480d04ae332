using System.Collections.Concurrent;
using System.Collections.Immutable;
using CertBot.Commands;
using CertBot.Commands.Cases;
using CertBot.Commands.Surveys;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.FileImport;
using CertBot.Core.Surveys;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.FileImport;

/// <summary>What a line came to, or would.</summary>
internal abstract record LineOutcome
{
    private LineOutcome() { }

    /// <summary>So many of its times were local to the customer's zone.</summary>
    public int LocalTimes { get; init; }

    public sealed record New : LineOutcome;

    public sealed record Changed : LineOutcome;

    public sealed record Unchanged : LineOutcome;

    public sealed record Wrong(Refusal Refusal) : LineOutcome;
}

internal enum ImportMode
{
    /// <summary>Nothing is stored.</summary>
    Preview,
    Take,
}

/// <summary>Takes lines of one file, or says what they would change. Lives for one import; several lines are taken at the same time.</summary>
internal abstract class LineImporter
{
    public abstract Task<LineOutcome> Run(ImportLine line, ImportMode mode, Instant now, CancellationToken cancellationToken);

    /// <summary>What names the line among the others of its file; null: nothing does.</summary>
    public static string? KeyOf(ImportLine line) => line[ImportColumns.Id].Trim() is { Length: > 0 } id ? id : null;
}

/// <summary>Takes lines of cases.</summary>
internal sealed class CaseLineImporter(
    VendorId vendor,
    Actor actor,
    ImmutableArray<(ApplicationId Id, string Name)> applications,
    ImmutableArray<(PersonId Id, string Name)> people,
    CaseIntake intake,
    CustomerStore customers
) : LineImporter
{
    private const int MaxCustomers = 20_000;

    /// <summary>The zones of the customers that were named; null: there is no such customer.</summary>
    private readonly ConcurrentDictionary<CustomerId, DateTimeZone?> _zones = new();

    public override async Task<LineOutcome> Run(ImportLine line, ImportMode mode, Instant now, CancellationToken cancellationToken)
    {
        if (await FindZone(CaseLine.CustomerOf(line), now, cancellationToken) is not { } zone)
            return Unknown(line);

        var context = new CaseLineContext
        {
            Applications = applications,
            People = people,
            Zone = zone,
            Now = now,
        };
        switch (CaseLine.Parse(line, context))
        {
            case LineResult<CaseRecord>.Wrong { Refusal: var refusal }:
                return new LineOutcome.Wrong(refusal);
            case LineResult<CaseRecord>.Read(var record, var localTimes):
                var result =
                    mode == ImportMode.Preview
                        ? await intake.Preview(vendor, record, actor, now, cancellationToken)
                        : await intake.Take(vendor, record, actor, now, cancellationToken);
                LineOutcome outcome = result switch
                {
                    CaseIntakeResult.New => new LineOutcome.New(),
                    CaseIntakeResult.Changed => new LineOutcome.Changed(),
                    CaseIntakeResult.Unchanged => new LineOutcome.Unchanged(),
                    CaseIntakeResult.Refused { Refusal: var reason } => new LineOutcome.Wrong(reason),
                    _ => throw new System.Diagnostics.UnreachableException(),
                };
                return outcome with { LocalTimes = localTimes };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static LineOutcome.Wrong Unknown(ImportLine line) =>
        new(
            line[ImportColumns.Customer].Trim().Length == 0
                ? new Refusal("import.bad.empty", new() { ["column"] = new ImportColumn(ImportColumns.Customer).Name })
                : new Refusal("import.bad.customer", new() { ["said"] = UserText.Excerpt(CaseLine.CustomerOf(line).Value) })
        );

    private async Task<DateTimeZone?> FindZone(CustomerId id, Instant now, CancellationToken cancellationToken)
    {
        if (!CustomerDecider.IsId(id.Value))
            return null;
        if (_zones.TryGetValue(id, out var known))
            return known;

        var customer = await customers.Find(vendor, id, cancellationToken);
        var contract = customer?.ContractAt(now) ?? customer?.Contracts.LastOrDefault();
        var zone = contract is null ? null : ZoneLookup.OrUtc(contract.Zone);
        if (_zones.Count < MaxCustomers)
            _zones[id] = zone;
        return zone;
    }
}

/// <summary>Takes lines of customers.</summary>
internal sealed class CustomerLineImporter(VendorId vendor, Actor actor, Edition edition, CustomerStore customers, CommandExecutor executor) : LineImporter
{
    public override async Task<LineOutcome> Run(ImportLine line, ImportMode mode, Instant now, CancellationToken cancellationToken)
    {
        return CustomerLine.Parse(line, edition) switch
        {
            LineResult<CustomerRecord>.Wrong { Refusal: var refusal } => new LineOutcome.Wrong(refusal),
            LineResult<CustomerRecord>.Read { Value: var record } => await Run(record, mode, now, cancellationToken),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<LineOutcome> Run(CustomerRecord record, ImportMode mode, Instant now, CancellationToken cancellationToken)
    {
        var known = await customers.Find(vendor, record.Id, cancellationToken);
        var command = new CustomerCommand.Save(record.Profile);
        LineOutcome outcome = CustomerDecider.Decide(command, known, new CustomerContext(vendor, record.Id, edition, actor)) switch
        {
            Decision<CustomerEvent>.Rejected { Refusal: var refusal } => new LineOutcome.Wrong(refusal),
            Decision<CustomerEvent>.Accepted { Events.IsEmpty: true } => new LineOutcome.Unchanged(),
            _ when known is null => new LineOutcome.New(),
            _ => new LineOutcome.Changed(),
        };
        return
            mode == ImportMode.Take
            && outcome is LineOutcome.New or LineOutcome.Changed
            && await executor.Execute(new Command.OnCustomer(vendor, record.Id, command), null, actor, now, cancellationToken)
                is CommandResult.Refused { Refusal: var refused }
            ? new LineOutcome.Wrong(refused)
            : outcome;
    }
}

/// <summary>Takes lines of answers to surveys.</summary>
internal sealed class SurveyAnswerLineImporter(VendorId vendor, Actor actor, SurveyIntake intake) : LineImporter
{
    public override async Task<LineOutcome> Run(ImportLine line, ImportMode mode, Instant now, CancellationToken cancellationToken) =>
        SurveyAnswerLine.Parse(line) switch
        {
            LineResult<ToldAnswer>.Wrong { Refusal: var refusal } => new LineOutcome.Wrong(refusal),
            LineResult<ToldAnswer>.Read { Value: var told } => await (
                mode == ImportMode.Preview
                    ? intake.Preview(vendor, told, actor, now, cancellationToken)
                    : intake.Take(vendor, told, actor, now, cancellationToken)
            ) switch
            {
                SurveyIntakeResult.New => new LineOutcome.New(),
                SurveyIntakeResult.Unchanged => new LineOutcome.Unchanged(),
                SurveyIntakeResult.Refused { Refusal: var refused } => new LineOutcome.Wrong(refused),
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}

/// <summary>What takes in what lines say.</summary>
internal sealed record LineIntakes(CaseIntake Cases, SurveyIntake Surveys);

/// <summary>Creates the importer of a file, with what all its lines refer to.</summary>
internal sealed class LineImporterFactory(
    ApplicationSummaryStore applications,
    Aggregates aggregates,
    PersonStore persons,
    InstalledEditions editions,
    LineIntakes intakes,
    CustomerStore customers,
    CommandExecutor executor
)
{
    private const int MaxPeople = 2_000;

    /// <returns>Null: there is no such vendor.</returns>
    public async Task<LineImporter?> Create(ImportKind kind, VendorId id, Actor actor, CancellationToken cancellationToken)
    {
        if (await aggregates.FindVendor(id, cancellationToken) is not { } vendor)
            return null;
        if (kind == ImportKind.Customers)
            return new CustomerLineImporter(id, actor, editions.Default, customers, executor);
        if (kind == ImportKind.SurveyAnswers)
            return new SurveyAnswerLineImporter(id, actor, intakes.Surveys);

        var own = ImmutableArray.CreateBuilder<(ApplicationId Id, string Name)>();
        await foreach (var row in applications.Each(Actor.Integration("import", id), cancellationToken))
            own.Add((row.Id, row.Name));
        var people = ImmutableArray.CreateBuilder<(PersonId Id, string Name)>();
        foreach (var person in vendor.People.Keys.Take(MaxPeople).Select(p => new PersonId(p)))
            people.Add((person, await persons.NameOf(person, cancellationToken) ?? person.Value));
        return new CaseLineImporter(id, actor, own.ToImmutable(), people.ToImmutable(), intakes.Cases, customers);
    }
}

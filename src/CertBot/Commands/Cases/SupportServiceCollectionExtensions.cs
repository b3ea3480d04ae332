using CertBot.Commands.Handlers;
using CertBot.Core.Conversation;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Duty;
using CertBot.Repositories;

namespace CertBot.Commands.Cases;

internal static class SupportServiceCollectionExtensions
{
    /// <summary>What takes in support cases, decides about them and about who is on duty, and their timers.</summary>
    public static IServiceCollection AddSupport(this IServiceCollection services) =>
        services
            .AddSingleton<CustomerStore>()
            .AddSingleton<CaseEscalationStore>()
            .AddSingleton<CaseStore>()
            .AddSingleton<CaseNumbers>()
            .AddSingleton<CaseIntake>()
            .AddSingleton<CustomerCommandHandler>()
            .AddSingleton<CaseCommandHandler>()
            .AddSingleton<DutyCommandHandler>()
            .AddTimer<SupportCase>(Aggregates.CaseKind, c => new Command.OnCase(c.Id, new CaseCommand.Tick()))
            .AddTimer<DutySchedule>(Aggregates.DutyKind, _ => new Command.OnDuty(new DutyCommand.Tick()));
}

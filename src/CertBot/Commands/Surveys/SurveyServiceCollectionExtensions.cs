using CertBot.Commands.Handlers;
using CertBot.Core.Conversation;
using CertBot.Core.Surveys;
using CertBot.Outbox.Dispatch;
using CertBot.Outbox.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Leases;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Commands.Surveys;

/// <summary>Registers what decides about surveys and sends them. A host whose address is not known makes no links, and one without a mail server sends no mail.</summary>
internal static class SurveyServiceCollectionExtensions
{
    public static IServiceCollection AddSurveyCommands(this IServiceCollection services)
    {
        services.TryAddSingleton<ISurveyLinks, NoSurveyLinks>();
        services.TryAddSingleton<ISurveyMailer, NoSurveyMailer>();
        return services
            .AddSingleton<SurveyLimits>()
            .AddSingleton<SurveyAnswerStore>()
            .AddSingleton<SurveyLinkStore>()
            .AddSingleton<SurveyLists>()
            .AddSingleton<SurveyCampaigns>()
            .AddSingleton<SurveyMailWriter>()
            .AddSingleton<SurveyMailQueue>()
            .AddSingleton<SurveyIntake>()
            .AddSingleton<SurveyCommandHandler>()
            .AddSingleton<IFollowUpHandler, SurveyFollowUp>()
            .AddTimer<Survey>(Aggregates.SurveyKind, survey => new Command.OnSurvey(survey.Id, new SurveyCommand.Tick()))
            .AddSingleton<IDueDocumentHandler>(s => s.GetRequiredService<SurveyCampaigns>());
    }
}

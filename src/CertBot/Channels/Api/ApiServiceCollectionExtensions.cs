using CertBot.Channels.Api.Access;
using CertBot.Channels.Api.Documents;
using CertBot.Channels.Api.Requests;
using CertBot.Channels.Webhooks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Channels.Api;

/// <summary>Registers the API for vendors' systems, and the webhooks that call them.</summary>
internal static class ApiServiceCollectionExtensions
{
    public static IServiceCollection AddApi(this IServiceCollection services, ApiSettings settings)
    {
        services.TryAddSingleton<RequestBodyReader>();
        return services
            .AddSingleton(settings)
            .AddSingleton<ApiRateLimiter>()
            .AddSingleton<ApiBodyReader>()
            .AddSingleton<IdempotentRequests>()
            .AddSingleton<CaseApi>()
            .AddSingleton<CustomerApi>()
            .AddSingleton<KpiApi>()
            .AddSingleton<SurveyApi>()
            .AddApiDocument()
            .AddWebhooks(new WebhookOptions(settings.AllowLoopbackWebhooks));
    }
}

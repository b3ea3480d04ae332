using System.Globalization;
using CertBot.Configuration;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CertBot.Diagnostics;

/// <summary>Where traces and metrics are exported to: <c>Telemetry:Otlp:…</c>. Nothing is exported unless a destination is configured.</summary>
internal sealed record TelemetryOptions
{
    public static TelemetryOptions Disabled { get; } = new();

    /// <summary>An OTLP collector; null: nothing is traced or exported.</summary>
    public Uri? Endpoint { get; init; }

    public OtlpExportProtocol Protocol { get; init; } = OtlpExportProtocol.Grpc;

    /// <summary>The share of turns that are traced, 0 to 1; metrics always cover all turns.</summary>
    public double SampledShare { get; init; } = 1;

    public static TelemetryOptions Read(ConfigurationReader settings)
    {
        var (endpoint, share) = (settings.ReadText("Telemetry:Otlp:Endpoint"), settings.ReadText("Telemetry:Traces"));
        var protocol = settings.ReadChoice("Telemetry:Otlp:Protocol", ("grpc", OtlpExportProtocol.Grpc), ("http/protobuf", OtlpExportProtocol.HttpProtobuf));
        var sampledShare = 1.0;
        if (
            share is not null
            && (!double.TryParse(share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out sampledShare) || sampledShare is not (>= 0 and <= 1))
        )
        {
            settings.Reject("Telemetry:Traces", share, "is no share of the turns between 0 and 1.");
        }
        if (endpoint is null)
        {
            if (settings.ReadText("Telemetry:Otlp:Protocol") is not null || share is not null)
                settings.AddFault("Telemetry:Otlp:Endpoint is missing: say where traces and figures go, or leave Telemetry out.");
            return Disabled;
        }

        if (
            !Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0
            || address.Query.Length > 0
            || address.Fragment.Length > 0
        )
        {
            settings.AddFault("Telemetry:Otlp:Endpoint is not an address like http://localhost:4317 (grpc) or http://localhost:4318 (http/protobuf).");
            return Disabled;
        }

        return new TelemetryOptions
        {
            Endpoint = address,
            Protocol = protocol ?? OtlpExportProtocol.Grpc,
            SampledShare = sampledShare,
        };
    }

    public void Register(IServiceCollection services)
    {
        if (Endpoint is not { } endpoint)
            return;

        // With HTTP the collector has one path per signal; the exporter appends it only to an endpoint given by an environment variable.
        void ConfigureExporter(OtlpExporterOptions exporter, string path) =>
            (exporter.Protocol, exporter.Endpoint) = (
                Protocol,
                Protocol == OtlpExportProtocol.HttpProtobuf ? new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}") : endpoint
            );
        services
            .AddOpenTelemetry()
            .ConfigureResource(r => r.AddService(Instrumentation.Name, serviceVersion: typeof(TelemetryOptions).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(t =>
                t.AddSource(Instrumentation.Name)
                    .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(SampledShare)))
                    .AddOtlpExporter(o => ConfigureExporter(o, "v1/traces"))
            )
            .WithMetrics(m =>
                m.AddMeter(Instrumentation.Name)
                    .AddMeter("Microsoft.AspNetCore.Hosting", "System.Runtime")
                    .AddOtlpExporter(o => ConfigureExporter(o, "v1/metrics"))
            );
    }
}

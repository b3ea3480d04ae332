using System.Globalization;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CertBot;

/// <summary>Where traces and figures go: <c>Telemetry:Otlp:…</c>. Nothing leaves the host unless it is said where to.</summary>
internal sealed record Telemetry
{
    public static Telemetry Off { get; } = new();

    /// <summary>An OTLP collector; null: nothing is traced or exported.</summary>
    public Uri? Endpoint { get; init; }

    public OtlpExportProtocol Protocol { get; init; } = OtlpExportProtocol.Grpc;

    /// <summary>The share of turns that are traced, 0 to 1; figures are always of all.</summary>
    public double Share { get; init; } = 1;

    public static Telemetry Read(IConfiguration settings, List<string> faults)
    {
        var (endpoint, protocol, share) = (settings["Telemetry:Otlp:Endpoint"]?.Trim(), settings["Telemetry:Otlp:Protocol"]?.Trim(), settings["Telemetry:Traces"]?.Trim());
        if (protocol is not (null or "" or "grpc" or "http/protobuf")) faults.Add($"Telemetry:Otlp:Protocol: '{protocol}' is not known; grpc and http/protobuf are.");
        var portion = 1.0;
        if (share is { Length: > 0 } && (!double.TryParse(share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out portion) || portion is not (>= 0 and <= 1))) faults.Add($"Telemetry:Traces: '{share}' is no share of the turns between 0 and 1.");
        if (endpoint is null or "")
        {
            if (protocol is { Length: > 0 } || share is { Length: > 0 }) faults.Add("Telemetry:Otlp:Endpoint is missing: say where traces and figures go, or leave Telemetry out.");
            return Off;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            faults.Add("Telemetry:Otlp:Endpoint is not an address like http://localhost:4317 (grpc) or http://localhost:4318 (http/protobuf).");
            return Off;
        }

        return new Telemetry { Endpoint = address, Protocol = protocol == "http/protobuf" ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc, Share = portion };
    }

    public void AddTo(IServiceCollection services)
    {
        if (Endpoint is not { } endpoint) return;

        // With HTTP the collector has a path for each; the exporter adds it only to an address of the environment.
        void Way(OtlpExporterOptions way, string path) => (way.Protocol, way.Endpoint) = (Protocol, Protocol == OtlpExportProtocol.HttpProtobuf ? new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}") : endpoint);
        services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService(Measures.Name, serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(t => t.AddSource(Measures.Name).SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(Share))).AddOtlpExporter(w => Way(w, "v1/traces")))
            .WithMetrics(m => m.AddMeter(Measures.Name).AddMeter("Microsoft.AspNetCore.Hosting", "System.Runtime").AddOtlpExporter(w => Way(w, "v1/metrics")));
    }
}

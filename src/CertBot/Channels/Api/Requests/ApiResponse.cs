namespace CertBot.Channels.Api.Requests;

/// <summary>A response with a body. It can be stored and given again.</summary>
internal sealed record ApiResponse(int Status, string Json) : IResult
{
    /// <summary>Where what was created can be read.</summary>
    public string? Location { get; init; }

    /// <summary>Given again, because the request was repeated.</summary>
    public bool IsReplay { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/json; charset=utf-8";
        if (Location is not null)
            response.Headers.Location = Location;
        if (IsReplay)
            response.Headers["Idempotency-Replayed"] = "true";
        return response.WriteAsync(Json, httpContext.RequestAborted);
    }
}

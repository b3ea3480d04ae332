using CertBot.Channels.Api.Access;
using CertBot.Channels.Api.Problems;
using CertBot.Channels.Api.Requests;
using CertBot.Channels.Api.Resources;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Channels.Api;

/// <summary>Customers of the vendor whose key makes the request.</summary>
internal sealed class CustomerApi(CustomerStore customers, CommandExecutor executor, ApiBodyReader bodies, IdempotentRequests requests, IClock clock)
{
    public async Task<IResult> List(HttpContext http, PageQuery page)
    {
        var fields = new FieldReader(http);
        var (after, limit) = page.Read(fields);
        if (fields.Problem is { } problem)
            return problem;

        var rows = await customers.List(ApiCaller.Of(http).Vendor, after, limit, http.RequestAborted);
        return new ApiResponse(
            StatusCodes.Status200OK,
            ApiWriter.Write(new CustomerPage { Items = [.. rows.Select(CustomerMapper.Summarize)], Next = rows.Length < limit ? null : rows[^1].Id.Value }, j =>
                j.CustomerPage
            )
        );
    }

    public async Task<IResult> Get(HttpContext http, string id) =>
        CustomerDecider.IsId(id) && await customers.Find(ApiCaller.Of(http).Vendor, new CustomerId(id), http.RequestAborted) is { } customer
            ? Describe(customer, StatusCodes.Status200OK)
            : ApiProblem.Create(http, StatusCodes.Status404NotFound, "no-such-customer", new() { ["said"] = UserText.Excerpt(id) });

    /// <summary>Creates the customer or changes it.</summary>
    public async Task<IResult> Save(HttpContext http)
    {
        switch (await bodies.Read(http, ApiJson.Default.CustomerRequest))
        {
            case ApiBody<CustomerRequest>.Complete { Bytes: var bytes, Value: var request }:
                return await requests.Run(http, bytes, key => Save(http, request, key));
            case ApiBody<CustomerRequest>.Refused { Result: var refused }:
                return refused;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<IResult> Save(HttpContext http, CustomerRequest request, string key)
    {
        var (caller, cancellationToken) = (ApiCaller.Of(http), http.RequestAborted);
        var fields = new FieldReader(http);
        var (id, profile) = CustomerMapper.Read(request, fields);
        if (fields.Problem is { } problem)
            return problem;

        var isKnown = await customers.Find(caller.Vendor, id, cancellationToken) is not null;
        var command = new Command.OnCustomer(caller.Vendor, id, new CustomerCommand.Save(profile));
        if (await executor.Execute(command, key, caller.Actor, clock.GetCurrentInstant(), cancellationToken) is CommandResult.Refused { Refusal: var refusal })
        {
            return ApiProblem.OfRefusal(http, refusal);
        }

        return Describe(
            await customers.Find(caller.Vendor, id, cancellationToken) ?? throw new InvalidOperationException("A customer that was saved is not there."),
            isKnown ? StatusCodes.Status200OK : StatusCodes.Status201Created
        );
    }

    private static ApiResponse Describe(Customer customer, int status) =>
        new(status, ApiWriter.Write(CustomerMapper.Describe(customer), j => j.CustomerResource))
        {
            Location = status == StatusCodes.Status201Created ? $"{ApiEndpoints.Root}/customers/{customer.Id}" : null,
        };
}

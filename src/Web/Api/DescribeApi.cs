using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Carillon.Web.Api;

/// <summary>What the OpenAPI document says beyond the endpoints themselves.</summary>
internal static class DescribeApi
{
    private const string Scheme = "bearer";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "Carillon", Version = "v1", Description = "The API of a Carillon call floor. Log in at /api/v1/sessions, then send the access token as a bearer token." };
            document.Components ??= new();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Scheme, BearerFormat = "JWT" };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<IAllowAnonymous>().Any())
                return Task.CompletedTask;
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            var role = metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy;
            operation.Description = $"{operation.Description} Needs the role {role} or higher.".TrimStart();
            return Task.CompletedTask;
        });
    }
}

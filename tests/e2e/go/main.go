// Emit sends one agent's turn the way any Go application does: the exporters read the endpoint from OTEL_*.
package main

import (
	"context"
	"fmt"
	"os"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"
)

func main() {
	id, err := emit(context.Background(), os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(id)
}

func emit(ctx context.Context, protocol string) (string, error) {
	exporter, err := newExporter(ctx, protocol)
	if err != nil {
		return "", err
	}
	provider := trace.NewTracerProvider(trace.WithSyncer(exporter))
	tracer := provider.Tracer("e2e-go", api.WithInstrumentationVersion("1.2.3"))
	outer, agent := tracer.Start(ctx, "invoke_agent planner", api.WithSpanKind(api.SpanKindClient), api.WithAttributes(
		attribute.String("gen_ai.operation.name", "invoke_agent"),
		attribute.String("gen_ai.agent.name", "planner"),
	))
	_, chat := tracer.Start(outer, "chat gpt-4o", api.WithSpanKind(api.SpanKindClient),
		api.WithLinks(api.Link{SpanContext: agent.SpanContext(), Attributes: []attribute.KeyValue{attribute.String("e2e.why", "link")}}))
	chat.SetAttributes(
		attribute.String("gen_ai.operation.name", "chat"),
		attribute.String("gen_ai.request.model", "gpt-4o"),
		attribute.Int("gen_ai.usage.input_tokens", 120),
		attribute.Int("gen_ai.usage.output_tokens", 20),
		attribute.StringSlice("gen_ai.response.finish_reasons", []string{"stop"}),
		attribute.String("e2e.text", "Grüße, 世界 🚀"),
		attribute.String("e2e.empty", ""),
		attribute.Int("e2e.negative", -7),
		attribute.Float64("e2e.double", 0.25),
		attribute.Bool("e2e.flag", false),
		attribute.IntSlice("e2e.list", []int{1, 2, 3}),
		attribute.StringSlice("e2e.words", []string{"a", "", "c"}),
	)
	chat.AddEvent("e2e.happened", api.WithAttributes(attribute.Int("e2e.count", 2)))
	chat.SetStatus(codes.Error, "cut short")
	chat.End()
	agent.End()
	return agent.SpanContext().TraceID().String(), provider.Shutdown(ctx)
}

func newExporter(ctx context.Context, protocol string) (trace.SpanExporter, error) {
	if protocol == "grpc" {
		return otlptracegrpc.New(ctx)
	}
	return otlptracehttp.New(ctx)
}
